// suppressions.cpp: parses and matches suppressions.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of the file is kept for the life of the process; suppressions are slices of it.
#include "suppressions.h"

#include "files.h"
#include "log.h"
#include "nearest.h"

namespace mapsan {

namespace {

constexpr int kMaxSuppressions = 1024;
constexpr int kRuleCount = static_cast<int>(Rule::kGuardViolated) + 1;

struct Suppression {
  bool any_rule = false;
  Rule rule = Rule::kConcurrentWrite;
  Slice line;
  Slice pattern;
  u32 count = 0;
};

[[clang::no_destroy]] TextBuffer g_text;  // slices of it outlive every handler
Suppression g_suppressions[kMaxSuppressions];
int g_count = 0;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

Slice trim(Slice text) {
  while (!text.empty() && is_blank(text[0])) text = text.from(1);
  while (!text.empty() && is_blank(text[text.size - 1])) text = text.first(text.size - 1);
  return text;
}

bool same_rule_name(Slice written, Slice name) {
  if (written.size != name.size) return false;
  for (uptr i = 0; i < name.size; ++i) {
    if ((written[i] == '_' ? '-' : written[i]) != name[i]) return false;
  }
  return true;
}

bool parse_rule(Slice written, Suppression& out) {
  out.any_rule = written == Slice("*");
  if (out.any_rule) return true;
  for (int i = 0; i < kRuleCount; ++i) {
    out.rule = static_cast<Rule>(i);
    if (same_rule_name(written, to_string(out.rule))) return true;
  }
  return false;
}

void add_rule_error(Slice written, TextBuffer& error) {
  NearestWord nearest(written);
  for (int i = 0; i < kRuleCount; ++i) nearest.consider(to_string(static_cast<Rule>(i)));
  error.add("unknown rule '").add(written).add("'; did you mean '").add(nearest.best()).add("'?");
}

// One line, already trimmed and not empty.
bool parse_line(Slice line, TextBuffer& error) {
  const uptr colon = line.find(":");
  if (colon == Slice::kNotFound) {
    error.add("expected `rule:pattern`, found '").add(line).add("'");
    return false;
  }
  Suppression parsed;
  const Slice rule = trim(line.first(colon));
  if (!parse_rule(rule, parsed)) {
    add_rule_error(rule, error);
    return false;
  }
  parsed.line = line;
  parsed.pattern = trim(line.from(colon + 1));
  if (parsed.pattern.empty()) {
    error.add("the pattern is empty");
    return false;
  }
  if (g_count == kMaxSuppressions) {
    error.add("more than ").add_number(kMaxSuppressions).add(" suppressions");
    return false;
  }
  g_suppressions[g_count++] = parsed;
  return true;
}

// Whether `text` starts with `pattern`, which may hold `*`; `whole` asks that nothing follows.
bool matches_here(Slice pattern, Slice text, bool whole) {
  uptr p = 0;
  uptr t = 0;
  uptr star = Slice::kNotFound;
  uptr star_text = 0;
  for (;;) {
    if (p == pattern.size && (!whole || t == text.size)) return true;
    if (p < pattern.size && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size && t < text.size && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != Slice::kNotFound && star_text < text.size) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
}

}  // namespace

bool matches_pattern(Slice pattern, Slice text) {
  const bool at_start = pattern.starts_with("^");
  if (at_start) pattern = pattern.from(1);
  const bool at_end = pattern.ends_with("$");
  if (at_end) pattern = pattern.first(pattern.size - 1);
  for (uptr start = 0; start <= text.size; ++start) {
    if (matches_here(pattern, text.from(start), at_end)) return true;
    if (at_start) return false;
  }
  return false;
}

bool parse_suppressions(Slice path, Slice text, TextBuffer& error) {
  u64 number = 0;
  while (!text.empty()) {
    ++number;
    uptr end = text.find("\n");
    if (end == Slice::kNotFound) end = text.size;
    const Slice line = trim(text.first(end));
    text = text.from(end + 1);
    if (line.empty() || line[0] == '#') continue;
    TextBuffer reason;
    if (parse_line(line, reason)) continue;
    error.add(path).add(":").add_number(number).add(": ").add(reason.text());
    return false;
  }
  return true;
}

bool load_suppressions(const char* path, TextBuffer& error) {
  const int failure = read_file(path, g_text);
  if (failure == 0) return parse_suppressions(path, g_text.text(), error);
  error.add("cannot read the suppressions file '").add(path).add("': ");
  describe_error(failure, error);
  return false;
}

bool have_suppressions() { return g_count != 0; }

int find_suppression(Rule rule, Slice name) {
  if (name.empty()) return kNoSuppression;
  for (int i = 0; i < g_count; ++i) {
    const Suppression& suppression = g_suppressions[i];
    if ((suppression.any_rule || suppression.rule == rule) && matches_pattern(suppression.pattern, name)) return i;
  }
  return kNoSuppression;
}

void count_suppression(int index) { ++g_suppressions[index].count; }

void say_used_suppressions() {
  for (int i = 0; i < g_count; ++i) {
    if (g_suppressions[i].count == 0) continue;
    TextBuffer sentence;
    sentence.add("suppressed ").add_number(g_suppressions[i].count);
    sentence.add(g_suppressions[i].count == 1 ? " report: " : " reports: ").add(g_suppressions[i].line);
    say(sentence.text());
  }
}

void forget_suppression_counts() {
  for (int i = 0; i < g_count; ++i) g_suppressions[i].count = 0;
}

}  // namespace mapsan
