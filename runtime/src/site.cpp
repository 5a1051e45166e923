// site.cpp: splits sites at their separators and demangled names at their top-level punctuation.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The name functions walk a demangled name once, keeping count of the brackets that are open. `operator` needs care,
// because its symbol (`()`, `<`, `->`) looks like a bracket.
#include "site.h"

namespace mapsan {

namespace {

constexpr char kSeparator = '\x1f';

Slice take_field(Slice& rest) {
  for (uptr i = 0; i < rest.size; ++i) {
    if (rest[i] != kSeparator) continue;
    const Slice field = rest.first(i);
    rest = rest.from(i + 1);
    return field;
  }
  const Slice field = rest;
  rest = Slice();
  return field;
}

u32 to_number(Slice digits) {
  u64 value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9' || value > 0xffffffff / 10) return 0;
    value = value * 10 + static_cast<u64>(c - '0');
  }
  return static_cast<u32>(value);
}

bool is_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

// Where `operator` starts at `i`, the position after it and its symbol; else `i`.
uptr skip_operator(Slice name, uptr i) {
  constexpr Slice kOperator("operator");
  if (i > 0 && is_identifier(name[i - 1])) return i;
  if (!name.from(i).starts_with(kOperator)) return i;
  uptr end = i + kOperator.size;
  if (end < name.size && is_identifier(name[end])) return i;
  static constexpr const char* kSymbols[] = {"()", "[]", "<=>", "<<=", ">>=", "->*", "<<",
                                             ">>", "<=", ">=",  "->",  "<",   ">"};
  for (const char* symbol : kSymbols) {
    if (name.from(end).starts_with(symbol)) return end + Slice(symbol).size;
  }
  return end;
}

bool opens(char c) { return c == '(' || c == '<' || c == '[' || c == '{'; }
bool closes(char c) { return c == ')' || c == '>' || c == ']' || c == '}'; }

// Where the parts of a demangled name lie.
struct NameParts {
  uptr start = 0;           // after the return type
  uptr parameters;          // the parenthesis of the parameters, or the end
  uptr last_component = 0;  // after the last `::`
};

NameParts find_parts(Slice name) {
  NameParts parts;
  parts.parameters = name.size;
  int depth = 0;
  bool in_operator = false;
  for (uptr i = 0; i < name.size; ++i) {
    if (depth == 0) {
      const uptr after = skip_operator(name, i);
      if (after != i) {
        in_operator = true;  // spaces that follow belong to the name: `operator unsigned long`
        i = after - 1;
        continue;
      }
    }
    const char c = name[i];
    if (depth == 0 && c == '(' && parts.parameters == name.size) parts.parameters = i;
    if (opens(c)) ++depth;
    if (closes(c) && depth > 0) --depth;
    if (depth != 0) continue;
    if (c == ':' && i + 1 < name.size && name[i + 1] == ':') {
      parts.parameters = name.size;  // what looked like parameters was `(anonymous namespace)` or an outer function
      parts.last_component = i + 2;
      in_operator = false;
      ++i;
    } else if (c == ' ' && !in_operator && parts.parameters == name.size) {
      parts.start = i + 1;
      parts.last_component = i + 1;
    }
  }
  return parts;
}

}  // namespace

Site parse_site(const char* text) {
  Site site;
  Slice rest(text);
  site.operation = take_field(rest);
  site.file = take_field(rest);
  site.line = to_number(take_field(rest));
  site.column = to_number(take_field(rest));
  site.function = take_field(rest);
  site.map_name = take_field(rest);
  site.map_type = take_field(rest);
  site.id = take_field(rest);
  site.needs = take_field(rest);
  site.function_id = take_field(rest);
  site.callee_id = take_field(rest);
  return site;
}

Slice base_name(Slice path) {
  const uptr slash = path.find_last('/');
  return slash == Slice::kNotFound ? path : path.from(slash + 1);
}

Slice unqualified_name(Slice function) {
  const NameParts parts = find_parts(function);
  const Slice name = function.first(parts.parameters).from(parts.last_component);
  for (uptr i = skip_operator(name, 0); i < name.size; ++i) {
    // A name that begins with the bracket is one the compiler made up (`<lambda>`), not a template.
    if (name[i] == '<' && i > 0) return name.first(i);
  }
  return name;
}

Slice tidy_function_name(Slice demangled) {
  const NameParts parts = find_parts(demangled);
  const Slice name = demangled.first(parts.parameters).from(parts.start);
  return name.empty() ? demangled : name;
}

}  // namespace mapsan
