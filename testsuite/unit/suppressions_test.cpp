// suppressions_test.cpp: the suppressions file and its patterns.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of suppressions grows over the test cases, as it cannot be emptied; each uses names of its own.
#include "suppressions.h"

#include <catch2/catch.hpp>
#include <string>

namespace mapsan {
namespace {

bool load(const char* text, std::string* error = nullptr) {
  TextBuffer sentence;
  const bool ok = parse_suppressions("supp.txt", text, sentence);
  if (error != nullptr) error->assign(sentence.text().data != nullptr ? sentence.text().data : "", sentence.size());
  return ok;
}

TEST_CASE("patterns are searched for anywhere unless bound") {
  CHECK(matches_pattern("put", "Cache::put"));
  CHECK(matches_pattern("Cache::*t", "Cache::put"));
  CHECK(matches_pattern("C*p*t", "xxCache::putyy"));
  CHECK(matches_pattern("*", ""));
  CHECK_FALSE(matches_pattern("^put", "Cache::put"));
  CHECK(matches_pattern("^Cache", "Cache::put"));
  CHECK(matches_pattern("put$", "Cache::put"));
  CHECK_FALSE(matches_pattern("pu$", "Cache::put"));
  CHECK(matches_pattern("^*put$", "put::put"));
  CHECK_FALSE(matches_pattern("pit", "Cache::put"));
}

TEST_CASE("rules are matched with dash or underscore") {
  REQUIRE(load("# comment\n\n concurrent-write : alpha_fn \nread_write_race:beta_fn\r\n*:gamma_fn"));
  CHECK(find_suppression(Rule::kConcurrentWrite, "ns::alpha_fn") != kNoSuppression);
  CHECK(find_suppression(Rule::kReadWriteRace, "ns::alpha_fn") == kNoSuppression);
  CHECK(find_suppression(Rule::kReadWriteRace, "beta_fn") != kNoSuppression);
  CHECK(find_suppression(Rule::kMapLifetime, "gamma_fn") != kNoSuppression);
  CHECK(find_suppression(Rule::kMapLifetime, "") == kNoSuppression);
}

TEST_CASE("a bad line is named") {
  std::string error;
  CHECK_FALSE(load("# one\nconcurent-write:x\n", &error));
  CHECK(error == "supp.txt:2: unknown rule 'concurent-write'; did you mean 'concurrent-write'?");
  CHECK_FALSE(load("nonsense", &error));
  CHECK(error == "supp.txt:1: expected `rule:pattern`, found 'nonsense'");
  CHECK_FALSE(load("map-lifetime:", &error));
  CHECK(error == "supp.txt:1: the pattern is empty");
}

}  // namespace
}  // namespace mapsan
