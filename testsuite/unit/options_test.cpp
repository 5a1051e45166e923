// options_test.cpp: MAPSAN_OPTIONS: what is understood, and the sentence for what is not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Drives parse_options_text; what a whole process does with the result is in process_test.py.
#include "options.h"

#include <catch2/catch.hpp>
#include <string>

#include "nearest.h"

namespace mapsan {
namespace {

struct Parsed {
  Options options;
  bool ok = false;
  std::string error;
};

Parsed parse(const std::string& text) {
  Parsed result;
  TextBuffer error;
  result.ok = parse_options_text(Slice(text.data(), text.size()), result.options, error);
  result.error.assign(error.text().data, error.size());
  return result;
}

TEST_CASE("an empty text leaves the defaults") {
  const Parsed parsed = parse("");
  REQUIRE(parsed.ok);
  CHECK(parsed.options.exitcode == 66);
  CHECK(parsed.options.fail_on == FailOn::kPredicted);
  CHECK(parsed.options.mode == Mode::kFull);
  CHECK(parsed.options.stack_depth == 16);
  CHECK(parsed.options.symbolize);
  CHECK_FALSE(parsed.options.halt_on_error);
}

TEST_CASE("every kind of option is set") {
  const Parsed parsed =
      parse("halt_on_error=1:exitcode=3:log_path=/tmp/x:log_format=json:fail_on=none:mode=off:color=never");
  REQUIRE(parsed.ok);
  CHECK(parsed.options.halt_on_error);
  CHECK(parsed.options.exitcode == 3);
  CHECK(std::string(parsed.options.log_path) == "/tmp/x");
  CHECK(parsed.options.log_format == LogFormat::kJson);
  CHECK(parsed.options.fail_on == FailOn::kNone);
  CHECK(parsed.options.mode == Mode::kOff);
  CHECK(parsed.options.color == Color::kNever);
}

TEST_CASE("the words of fail_on are in order") {
  CHECK(parse("fail_on=note").options.fail_on == FailOn::kNote);
  CHECK(parse("fail_on=predicted").options.fail_on == FailOn::kPredicted);
  CHECK(parse("fail_on=witnessed").options.fail_on == FailOn::kWitnessed);
}

TEST_CASE("a quoted value may contain colons") {
  CHECK(std::string(parse("log_path='/tmp/a:b':exitcode=1").options.log_path) == "/tmp/a:b");
  CHECK(parse("log_path='/tmp/a:b':exitcode=1").options.exitcode == 1);
  CHECK(std::string(parse("log_path=\"/tmp/it's\"").options.log_path) == "/tmp/it's");
}

TEST_CASE("empty entries do no harm") {
  const Parsed parsed = parse("::exitcode=5::");
  CHECK(parsed.ok);
  CHECK(parsed.options.exitcode == 5);
}

TEST_CASE("an unknown option is refused with the nearest known one") {
  const Parsed parsed = parse("log_pth=x");
  CHECK_FALSE(parsed.ok);
  CHECK(parsed.error == "MAPSAN_OPTIONS: unknown option 'log_pth'; did you mean 'log_path'?");
  CHECK(parse("halt_on_eror=1").error.find("'halt_on_error'?") != std::string::npos);
  CHECK(parse("exit_code=1").error.find("'exitcode'?") != std::string::npos);
  CHECK(parse("verbose").error.find("'verbosity'?") != std::string::npos);
}

TEST_CASE("a bad value is refused with the nearest known one") {
  CHECK(parse("log_format=jsn").error == "MAPSAN_OPTIONS: option 'log_format' cannot be 'jsn'; did you mean 'json'?");
  CHECK(parse("fail_on=witness").error.find("'witnessed'?") != std::string::npos);
  CHECK(parse("symbolize=maybe").error == "MAPSAN_OPTIONS: option 'symbolize' takes 0 or 1, not 'maybe'");
  CHECK(parse("stack_depth=65").error == "MAPSAN_OPTIONS: option 'stack_depth' takes a number from 1 to 64, not '65'");
  CHECK_FALSE(parse("stack_depth=").ok);
  CHECK_FALSE(parse("stack_depth=-1").ok);
  CHECK_FALSE(parse("exitcode=99999999999999999999999").ok);
  CHECK_FALSE(parse("log_path=").ok);
}

TEST_CASE("a missing value and a missing quote are named") {
  CHECK(parse("help").error == "MAPSAN_OPTIONS: option 'help' needs a value, as in help=1");
  CHECK(parse("log_path='/tmp/a").error.find("opening quote") != std::string::npos);
  CHECK(parse("log_path='a'b").error.find("where ':' belongs") != std::string::npos);
}

TEST_CASE("guard mode halts unless it is told not to") {
  CHECK(parse("mode=guard").options.halt_on_error);
  CHECK(parse("mode=guard:halt_on_error=1").options.halt_on_error);
  CHECK_FALSE(parse("halt_on_error=0:mode=guard").options.halt_on_error);
  CHECK_FALSE(parse("mode=guard:halt_on_error=0").options.halt_on_error);
  CHECK_FALSE(parse("mode=off").options.halt_on_error);
}

TEST_CASE("what this version lacks is refused") {
  CHECK(parse("perturb=7").error == "MAPSAN_OPTIONS: perturb=7 is not available in this version");
  CHECK(parse("stats=1").error.find("not available") != std::string::npos);
  CHECK(parse("history_size=8").error.find("not available") != std::string::npos);
  CHECK(parse("perturb=0:stats=0:mode=full").ok);
}

TEST_CASE("the table names every option once") {
  TextBuffer table;
  describe_options(table);
  const std::string text(table.text().data, table.size());
  for (const char* name : {"halt_on_error=", "log_path=", "external_symbolizer_path=", "mode=full|guard|off", "[66]"}) {
    CHECK(text.find(name) != std::string::npos);
  }
}

TEST_CASE("edit distance counts insertions, deletions, changes and swaps") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("abc", "abc") == 0);
  CHECK(edit_distance("abc", "acb") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("sitting", "kitten") == 3);
}

}  // namespace
}  // namespace mapsan
