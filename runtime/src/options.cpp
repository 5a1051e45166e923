// options.cpp: parses MAPSAN_OPTIONS and prints the table of options.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One setter per kind of option; parse_one() finds the row of options.def by name and calls its setter. Everything that
// is wrong becomes one sentence that names the nearest thing that would have been right.
#include "options.h"

#include <sys/auxv.h>
#include <unistd.h>

#include <cstring>

#include "files.h"
#include "log.h"
#include "nearest.h"
#include "platform.h"
#include "suppressions.h"

namespace mapsan {

Options g_options;

namespace {

// Copies go through here so that the sentence always names the option the same way.
TextBuffer& blame(TextBuffer& error, Slice name) { return error.add("MAPSAN_OPTIONS: option '").add(name).add("'"); }

bool set_bool(Slice name, Slice value, bool& out, TextBuffer& error) {
  static constexpr const char* kYes[] = {"1", "true", "yes", "on"};
  static constexpr const char* kNo[] = {"0", "false", "no", "off"};
  for (int i = 0; i < 4; ++i) {
    if (value == Slice(kYes[i]) || value == Slice(kNo[i])) {
      out = value == Slice(kYes[i]);
      return true;
    }
  }
  blame(error, name).add(" takes 0 or 1, not '").add(value).add("'");
  return false;
}

bool to_u64(Slice digits, u64& out) {
  u64 value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return false;
    const u64 digit = static_cast<u64>(c - '0');
    if (value > (~u64{0} - digit) / 10) return false;
    value = value * 10 + digit;
  }
  out = value;
  return !digits.empty();
}

template <typename Number>
bool set_number(Slice name, Slice value, u64 least, u64 most, Number& out, TextBuffer& error) {
  u64 number = 0;
  if (to_u64(value, number) && number >= least && number <= most) {
    out = static_cast<Number>(number);
    return true;
  }
  blame(error, name).add(" takes a number from ").add_number(least).add(" to ").add_number(most);
  error.add(", not '").add(value).add("'");
  return false;
}

bool set_text(Slice name, Slice value, char (&out)[kMaxOptionText], TextBuffer& error) {
  if (value.size >= kMaxOptionText) {
    blame(error, name).add(" is longer than ").add_number(kMaxOptionText - 1).add(" characters");
    return false;
  }
  if (value.empty()) {
    blame(error, name).add(" needs a value");
    return false;
  }
  std::memcpy(out, value.data, value.size);
  out[value.size] = '\0';
  return true;
}

template <typename Visit>
void for_each_word(Slice words, Visit visit) {
  for (u8 index = 0; !words.empty(); ++index) {
    uptr end = words.find("|");
    if (end == Slice::kNotFound) end = words.size;
    visit(words.first(end), index);
    words = words.from(end + 1);
  }
}

template <typename Choice>
bool set_choice(Slice name, Slice value, Slice words, Choice& out, TextBuffer& error) {
  bool found = false;
  NearestWord nearest(value);
  for_each_word(words, [&](Slice word, u8 index) {
    nearest.consider(word);
    if (word != value) return;
    out = static_cast<Choice>(index);
    found = true;
  });
  if (found) return true;
  blame(error, name).add(" cannot be '").add(value).add("'; did you mean '").add(nearest.best()).add("'?");
  return false;
}

template <typename Visit>
void for_each_name(Visit visit) {
#define MAPSAN_BOOL(name, default_value, about) visit(Slice(#name));
#define MAPSAN_NUMBER(type, name, default_value, least, most, about) visit(Slice(#name));
#define MAPSAN_TEXT(name, about) visit(Slice(#name));
#define MAPSAN_CHOICE(Type, name, default_value, words, about) visit(Slice(#name));
#include "options.def"
}

bool refuse_name(Slice name, TextBuffer& error) {
  NearestWord nearest(name);
  for_each_name([&](Slice known) { nearest.consider(known); });
  error.add("MAPSAN_OPTIONS: unknown option '").add(name).add("'; did you mean '").add(nearest.best()).add("'?");
  return false;
}

bool set_option(Slice key, Slice value, Options& out, TextBuffer& error) {
#define MAPSAN_BOOL(name, default_value, about) \
  if (key == Slice(#name)) return set_bool(key, value, out.name, error);
#define MAPSAN_NUMBER(type, name, default_value, least, most, about) \
  if (key == Slice(#name)) return set_number(key, value, least, most, out.name, error);
#define MAPSAN_TEXT(name, about) \
  if (key == Slice(#name)) return set_text(key, value, out.name, error);
#define MAPSAN_CHOICE(Type, name, default_value, words, about) \
  if (key == Slice(#name)) return set_choice(key, value, words, out.name, error);
#include "options.def"
  return refuse_name(key, error);
}

// What the table promises for later versions. Setting such an option to its default is no harm.
bool is_available(Slice key, Slice value, const Options& out, TextBuffer& error) {
  const Options defaults;
  (void)defaults;
#define MAPSAN_UNAVAILABLE(name, refused)                                                                        \
  if (key == Slice(#name) && out.name != defaults.name && (Slice(refused).empty() || value == Slice(refused))) { \
    error.add("MAPSAN_OPTIONS: ").add(key).add("=").add(value).add(" is not available in this version");         \
    return false;                                                                                                \
  }
#include "options.def"
  return true;
}

// Takes `key=value` off the front of `rest`, with or without quotes around the value.
bool take_pair(Slice& rest, Slice& key, Slice& value, TextBuffer& error) {
  uptr i = 0;
  while (i < rest.size && rest[i] != '=' && rest[i] != ':') ++i;
  key = rest.first(i);
  if (i == rest.size || rest[i] == ':') {
    bool known = false;
    for_each_name([&](Slice name) { known = known || name == key; });
    if (!known) return refuse_name(key, error);
    blame(error, key).add(" needs a value, as in ").add(key).add("=1");
    return false;
  }
  rest = rest.from(i + 1);
  const bool quoted = !rest.empty() && (rest[0] == '\'' || rest[0] == '"');
  uptr end = quoted ? rest.find(rest.first(1), 1) : rest.find(":");
  if (quoted && end == Slice::kNotFound) {
    blame(error, key).add(" has an opening quote without a closing one");
    return false;
  }
  if (end == Slice::kNotFound) end = rest.size;
  value = quoted ? rest.first(end).from(1) : rest.first(end);
  rest = rest.from(quoted ? end + 1 : end);
  if (!rest.empty() && rest[0] != ':') {
    blame(error, key).add(" is followed by '").add(rest.first(1)).add("' where ':' belongs");
    return false;
  }
  return true;
}

void add_row(TextBuffer& out, Slice name, Slice kind, Slice initial, Slice text) {
  const uptr start = out.size();
  out.add("  ").add(name).add("=").add(kind);
  out.add_spaces(static_cast<int>(start + 44) - static_cast<int>(out.size()));
  out.add(" ").add(text);
  if (!initial.empty()) out.add(" [").add(initial).add("]");
  out.add("\n");
}

Slice word_at(Slice words, u8 wanted) {
  Slice result;
  for_each_word(words, [&](Slice word, u8 index) {
    if (index == wanted) result = word;
  });
  return result;
}

void check_symbolizer_path(const char* path) {
  if (path[0] == '\0' || is_accessible(path, X_OK)) return;
  TextBuffer sentence;
  blame(sentence, "external_symbolizer_path").add(": cannot run '").add(path).add("'");
  refuse(sentence.text());
}

[[noreturn]] void print_help() {
  TextBuffer table;
  describe_options(table);
  write_all(STDOUT_FILENO, table.text().data, table.size());
  exit_now(0);
}

}  // namespace

bool parse_options_text(Slice text, Options& out, TextBuffer& error) {
  Slice rest = text;
  bool halt_is_given = false;
  while (!rest.empty()) {
    if (rest[0] == ':') {
      rest = rest.from(1);
      continue;
    }
    Slice key;
    Slice value;
    if (!take_pair(rest, key, value, error)) return false;
    if (!set_option(key, value, out, error)) return false;
    halt_is_given = halt_is_given || key == Slice("halt_on_error");
    if (!is_available(key, value, out, error)) return false;
  }
  if (out.mode == Mode::kGuard && !halt_is_given) out.halt_on_error = true;
  return true;
}

void describe_options(TextBuffer& out) {
  out.add("MAPSAN_OPTIONS=key=value:key=value (quote a value that contains ':'). Options, with their [defaults]:\n");
#define MAPSAN_BOOL(name, default_value, about) add_row(out, #name, "0|1", default_value ? "1" : "0", about);
#define MAPSAN_NUMBER(type, name, default_value, least, most, about) \
  {                                                                  \
    TextBuffer initial;                                              \
    initial.add_number(default_value);                               \
    add_row(out, #name, "<number>", initial.text(), about);          \
  }
#define MAPSAN_TEXT(name, about) add_row(out, #name, "<text>", "", about);
#define MAPSAN_CHOICE(Type, name, default_value, words, about) \
  add_row(out, #name, words, word_at(words, static_cast<u8>(default_value)), about);
#include "options.def"
}

void parse_options() {
  const ErrnoKeeper keeper;
  if (getauxval(AT_SECURE) != 0) {
    // A set-user-id program: the environment belongs to someone with fewer rights.
    g_options.symbolize = false;
    return;
  }
  TextBuffer error;
  if (!parse_options_text(environment("MAPSAN_OPTIONS"), g_options, error)) refuse(error.text());
  if (g_options.help) print_help();
  if (g_options.mode == Mode::kOff) return;
  check_symbolizer_path(g_options.external_symbolizer_path);
  if (g_options.suppressions[0] != '\0' && !load_suppressions(g_options.suppressions, error)) refuse(error.text());
  if (!prepare_log(error)) refuse(error.text());
}

}  // namespace mapsan
