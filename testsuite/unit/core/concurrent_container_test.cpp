// concurrent_container_test.cpp: accesses that a concurrent container makes safe, its order, and locks of its elements.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include <catch2/catch.hpp>

#include "simulated_thread.h"

using namespace mapsan;
using namespace mapsan::test;

namespace {

struct alignas(32) Map {
  char bytes[64];
};

void safely(SimulatedThread* thread, const void* map, __mapsan_access_t access, __mapsan_site site) {
  thread->run([=] { __mapsan_access(map, access | MAPSAN_CONCURRENT, site, nullptr, nullptr, nullptr); });
}
void safe_find(SimulatedThread* thread, const void* map) {
  safely(thread, map, MAPSAN_STRUCTURE_READ, "find\x1f" "concurrent.cpp\x1f" "1");
}
void safe_insert(SimulatedThread* thread, const void* map) {
  safely(thread, map, MAPSAN_STRUCTURE_WRITE, "insert\x1f" "concurrent.cpp\x1f" "2");
}

// The maker constructs before it creates the others.
struct Ready {
  Map map;
  SimulatedThread maker;
  Ready() {
    maker.construct(&map);
    take_reports();
  }
  ~Ready() {
    maker.destroy(&map);
    take_reports();
  }
};

}  // namespace

TEST_CASE("safe operations of a concurrent container never conflict with each other") {
  Ready ready;
  SimulatedThread first(&ready.maker), second(&ready.maker);
  for (int i = 0; i < 3; ++i) {
    safe_insert(&first, &ready.map);
    safe_find(&second, &ready.map);
    safe_insert(&second, &ready.map);
    safe_find(&first, &ready.map);
  }
  CHECK(take_reports().empty());
}

TEST_CASE("a plain write conflicts with safe operations before and after it") {
  Ready ready;
  SimulatedThread first(&ready.maker), second(&ready.maker);
  safe_find(&first, &ready.map);
  ready.maker.clear(&ready.map);
  REQUIRE(take_reports().size() == 1);
  safe_insert(&second, &ready.map);
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kConcurrentWrite);
}

TEST_CASE("a plain read conflicts with a safe write, whatever its thread did since, and not with a safe read") {
  Ready ready;
  SimulatedThread first(&ready.maker), second(&ready.maker);
  safe_find(&first, &ready.map);
  second.find(&ready.map);
  CHECK(take_reports().empty());
  safe_insert(&first, &ready.map);
  CHECK(take_reports().size() == 1);  // with the plain read
  safe_find(&first, &ready.map);
  SimulatedThread third(&ready.maker);
  third.find(&ready.map);
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kReadWriteRace);
}

TEST_CASE("what a container's atomics order is no order for check-then-act, but one for data") {
  Ready ready;
  SimulatedThread first(&ready.maker), second(&ready.maker);
  static long published;
  Map inner;
  first.construct(&inner);
  first.run([] { __mapsan_atomic_before(&published, MAPSAN_ATOMIC_STORE, 3); });
  const Epoch epoch = first.state()->released;
  second.run([] {
    ++__mapsan_self->in_container;
    __mapsan_atomic_after(&published, MAPSAN_ATOMIC_LOAD, 2, 2, 1);
    --__mapsan_self->in_container;
  });
  second.find(&inner);
  CHECK(take_reports().empty());
  CHECK(second.state()->has_seen_weakly(epoch, kWeakForRaces));
  CHECK_FALSE(second.state()->has_seen_weakly(epoch, kWeakForChecks));
}

TEST_CASE("an accessor holds one element at a time") {
  Ready ready;
  SimulatedThread thread(&ready.maker);
  int accessor, other;
  const auto holds = [&](const void* which, __mapsan_u64 element, __mapsan_u32 shared) {
    thread.run([&] { __mapsan_accessor_holds(which, &ready.map, element, shared); });
  };
  const auto releases = [&](const void* which) { thread.run([&] { __mapsan_accessor_releases(which); }); };
  const ThreadState* state = thread.state();
  holds(&accessor, 1, 0);
  REQUIRE(state->held_count == 1);
  const HeldLock first = state->held[0];
  CHECK_FALSE(first.shared);
  holds(&accessor, 2, 1);
  REQUIRE(state->held_count == 1);
  CHECK(state->held[0].sync != first.sync);
  CHECK(state->held[0].shared);
  holds(&other, 1, 0);
  REQUIRE(state->held_count == 2);
  CHECK(state->held[1].sync == first.sync);
  CHECK(state->held[1].episode != first.episode);
  releases(&accessor);
  releases(&accessor);
  releases(&other);
  CHECK(state->held_count == 0);
  CHECK(state->accessor_count == 0);
}
