// fingerprint_test.cpp: what a fingerprint depends on.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The value of one fingerprint is pinned: stored baselines depend on it.
#include "fingerprint.h"

#include <catch2/catch.hpp>
#include <utility>

#include "example_reports.h"

namespace mapsan {
namespace {

using testing::example_race;

constexpr u64 kPinned = 0xdcd1c61f9735c3e4u;

TEST_CASE("the fingerprint is part of the interface") { CHECK(fingerprint_of(example_race()) == kPinned); }

TEST_CASE("either order of the events gives the same") {
  Report report = example_race();
  std::swap(report.events[0], report.events[1]);
  CHECK(fingerprint_of(report) == fingerprint_of(example_race()));
  CHECK(identity_of(report) == identity_of(example_race()));
}

TEST_CASE("addresses, threads, locks, keys and folders do not count") {
  Report report = example_race();
  report.map.address = 1;
  report.map.bucket_index = 3;
  report.key[0] = 'x';
  report.events[0].thread.id = 77;
  report.events[0].lock_count = 0;
  report.confidence = Confidence::kPredicted;
  CHECK(identity_of(report) == identity_of(example_race()));
  report.events[0].site =
      "insert\x1fother/cache.cpp\x1f"
      "41\x1f"
      "12\x1f"
      "Cache::put\x1f\x1f";
  CHECK(fingerprint_of(report) == fingerprint_of(example_race()));
}

TEST_CASE("lines count within a process only") {
  Report report = example_race();
  report.events[0].site =
      "insert\x1fsrc/cache.cpp\x1f"
      "43\x1f"
      "12\x1f"
      "Cache::put\x1f\x1f";
  CHECK(fingerprint_of(report) == fingerprint_of(example_race()));
  CHECK(identity_of(report) != identity_of(example_race()));
}

TEST_CASE("rule, map, role, operation and function count") {
  const u64 same = fingerprint_of(example_race());
  Report report = example_race();
  report.rule = Rule::kConcurrentWrite;
  CHECK(fingerprint_of(report) != same);
  report = example_race();
  report.map.name_size = 3;
  CHECK(fingerprint_of(report) != same);
  report = example_race();
  report.events[1].role = Role::kWrite;
  CHECK(fingerprint_of(report) != same);
  report = example_race();
  report.events[1].site =
      "count\x1fsrc/cache.cpp\x1f"
      "39\x1f"
      "17\x1f"
      "Cache::has\x1f\x1f";
  CHECK(fingerprint_of(report) != same);
  report.events[1].site =
      "find\x1fsrc/cache.cpp\x1f"
      "39\x1f"
      "17\x1f"
      "Cache::had\x1f\x1f";
  CHECK(fingerprint_of(report) != same);
}

}  // namespace
}  // namespace mapsan
