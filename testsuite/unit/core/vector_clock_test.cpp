// vector_clock_test.cpp: the laws of clocks, on clocks made from a seeded generator.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "vector_clock.h"

#include <catch2/catch.hpp>
#include <random>

using namespace mapsan;

namespace {

struct OwnedClock {
  VectorClock clock;
  OwnedClock() { clock.init(); }
  ~OwnedClock() { clock.reset(); }
};

void fill(VectorClock* clock, unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < 40; ++i) clock->raise(make_epoch(random() % 300, random() % 1000 + 1));
}

bool equal(const VectorClock& a, const VectorClock& b) {
  for (Tid tid = 0; tid < 400; ++tid) {
    if (a.get(tid) != b.get(tid)) return false;
  }
  return true;
}

TEST_CASE("a weak clock splits off at the first edge it does not take") {
  OwnedClock a, b, c;
  a.clock.raise(make_epoch(1, 10));
  b.clock.raise(make_epoch(2, 20));
  ClockSnapshot* from_a = a.clock.snapshot(make_epoch(1, 10));
  CHECK_FALSE(b.clock.has_own(kWeakForChecks));
  b.clock.join(*from_a, Edge::kLuck);
  CHECK(b.clock.has_seen(make_epoch(1, 10)));
  CHECK_FALSE(b.clock.has_seen_weakly(make_epoch(1, 10)));
  CHECK(b.clock.has_seen_weakly(make_epoch(2, 20)));

  SECTION("and takes part in what comes later") {
    ClockSnapshot* from_b = b.clock.snapshot(make_epoch(2, 20));
    c.clock.join(*from_b);
    c.clock.raise(make_epoch(2, 20));
    CHECK(c.clock.has_seen(make_epoch(1, 10)));
    CHECK_FALSE(c.clock.has_seen_weakly(make_epoch(1, 10)));
    CHECK(c.clock.has_seen_weakly(make_epoch(2, 20)));
    ClockSnapshot::drop(from_b);
  }
  SECTION("contents of a map order for races, not for checks") {
    b.clock.join(*from_a, Edge::kContents);
    CHECK(b.clock.has_seen_weakly(make_epoch(1, 10), kWeakForRaces));
    CHECK_FALSE(b.clock.has_seen_weakly(make_epoch(1, 10), kWeakForChecks));
  }
  SECTION("a hard edge mends it") {
    CHECK(b.clock.join(*from_a, Edge::kHard));
    CHECK(b.clock.has_seen_weakly(make_epoch(1, 10)));
    CHECK_FALSE(b.clock.join(*from_a, Edge::kHard));
    CHECK(b.clock.covers(*from_a));
  }
  SECTION("a joined snapshot keeps what each side knew weakly") {
    ClockSnapshot* from_b = b.clock.snapshot(make_epoch(2, 20));
    ClockSnapshot* both = ClockSnapshot::join(from_b, nullptr, make_epoch(2, 20));
    c.clock.join(*both);
    CHECK(c.clock.has_seen_weakly(make_epoch(2, 20)));
    CHECK_FALSE(c.clock.has_seen_weakly(make_epoch(1, 10)));
    CHECK_FALSE(OwnedClock().clock.covers(*both));
    ClockSnapshot::drop(both);
    ClockSnapshot::drop(from_b);
  }
  ClockSnapshot::drop(from_a);
}

}  // namespace

TEST_CASE("an epoch keeps its thread and its clock") {
  const Epoch epoch = make_epoch(kMaxTids - 1, kClockMask);
  CHECK(epoch_tid(epoch) == kMaxTids - 1);
  CHECK(epoch_clock(epoch) == kClockMask);
}

TEST_CASE("a fresh clock has seen only the epoch never") {
  OwnedClock a;
  CHECK(a.clock.has_seen(0));
  CHECK_FALSE(a.clock.has_seen(make_epoch(0, 1)));
  CHECK_FALSE(a.clock.has_seen(make_epoch(kMaxTids - 1, 1)));
}

TEST_CASE("raise only raises") {
  OwnedClock a;
  CHECK(a.clock.raise(make_epoch(5, 7)));
  CHECK_FALSE(a.clock.raise(make_epoch(5, 7)));
  CHECK_FALSE(a.clock.raise(make_epoch(5, 3)));
  CHECK(a.clock.get(5) == 7);
}

TEST_CASE("join is commutative, idempotent and an upper bound") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    OwnedClock a, b, a2, b2;
    fill(&a.clock, seed);
    fill(&a2.clock, seed);
    fill(&b.clock, seed + 1000);
    fill(&b2.clock, seed + 1000);
    a.clock.join(b2.clock);
    b.clock.join(a2.clock);
    CHECK(equal(a.clock, b.clock));
    CHECK_FALSE(a.clock.join(b2.clock));
    CHECK_FALSE(a.clock.join(a2.clock));
    for (Tid tid = 0; tid < 300; ++tid) CHECK(a.clock.get(tid) == std::max(a2.clock.get(tid), b2.clock.get(tid)));
  }
}

TEST_CASE("a snapshot is the clock but for its owner's unpublished part") {
  OwnedClock a;
  fill(&a.clock, 3);
  a.clock.raise(make_epoch(2, 500));
  ClockSnapshot* snapshot = a.clock.snapshot(make_epoch(2, 499));
  for (Tid tid = 0; tid < 300; ++tid) CHECK(snapshot->get(tid) == (tid == 2 ? 499 : a.clock.get(tid)));
  CHECK(snapshot->get(5000) == 0);
  ClockSnapshot::drop(snapshot);
}

TEST_CASE("joining a snapshot equals joining its clock") {
  OwnedClock a, b, c;
  fill(&a.clock, 1);
  fill(&b.clock, 1);
  fill(&c.clock, 2);
  ClockSnapshot* snapshot = c.clock.snapshot(make_epoch(301, 0));
  a.clock.join(*snapshot);
  b.clock.join(c.clock);
  CHECK(equal(a.clock, b.clock));
  ClockSnapshot::drop(snapshot);
}

TEST_CASE("the join of two snapshots and an epoch holds all three") {
  OwnedClock a, b;
  a.clock.raise(make_epoch(1, 10));
  b.clock.raise(make_epoch(70, 20));
  ClockSnapshot* x = a.clock.snapshot(0);
  ClockSnapshot* y = b.clock.snapshot(0);
  ClockSnapshot* joined = ClockSnapshot::join(x, y, make_epoch(200, 30));
  CHECK(joined->get(1) == 10);
  CHECK(joined->get(70) == 20);
  CHECK(joined->get(200) == 30);
  CHECK(joined->get(0) == 0);
  for (ClockSnapshot* snapshot : {x, y, joined}) ClockSnapshot::drop(snapshot);
}

namespace {

// With weak and machine parts, by chance.
void fill_parts(VectorClock* clock, unsigned seed) {
  std::mt19937 random(seed);
  const int edges = static_cast<int>(random() % 12);
  for (int i = 0; i < edges; ++i) {
    const Epoch epoch = make_epoch(random() % 24, random() % 50 + 1);
    const unsigned way = random() % 5;
    way == 4 ? void(clock->learn_by_machine(epoch, nullptr)) : void(clock->raise(epoch, static_cast<Edge>(way % 3)));
  }
}

bool equal(const ClockSnapshot& a, const ClockSnapshot& b) {
  bool same = true;
  for (Tid tid = 0; tid < 40; ++tid) {
    same &= a.get(tid) == b.get(tid);
    for (WeakClock weak : {kWeakForRaces, kWeakForChecks}) same &= a.weakly(weak).get(tid) == b.weakly(weak).get(tid);
    same &= (a.machine == nullptr ? 0 : a.machine->get(tid)) == (b.machine == nullptr ? 0 : b.machine->get(tid));
  }
  return same;
}

}  // namespace

TEST_CASE("adding to a snapshot in place is a join, and leaves what others hold alone") {
  int in_place = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    CAPTURE(seed);
    OwnedClock a, b, c;
    fill_parts(&a.clock, seed * 3);
    fill_parts(&b.clock, seed * 3 + 1);
    fill_parts(&c.clock, seed * 3 + 2);
    const Epoch epoch = seed % 4 == 0 ? 0 : make_epoch(seed % 20, seed % 60 + 1);
    ClockSnapshot* first = a.clock.snapshot(make_epoch(0, 1));
    ClockSnapshot* second = b.clock.snapshot(make_epoch(1, 1));
    ClockSnapshot* third = c.clock.snapshot(make_epoch(2, 1));
    ClockSnapshot* two = ClockSnapshot::join(first, second, epoch);
    ClockSnapshot* three = ClockSnapshot::join(two, third, epoch);
    ClockSnapshot* own = ClockSnapshot::join(first, second, epoch);
    if (seed % 3 == 0) {
      own->add_reference();
      ClockSnapshot* shared = own;
      own = ClockSnapshot::add(own, third, epoch);
      CHECK(own != shared);
      CHECK(equal(*shared, *two));
      ClockSnapshot::drop(shared);
    } else {
      const ClockSnapshot* before = own;
      own = ClockSnapshot::add(own, third, epoch);
      in_place += own == before;
    }
    CHECK(equal(*own, *three));
    for (ClockSnapshot* snapshot : {first, second, third, two, three, own}) ClockSnapshot::drop(snapshot);
  }
  CHECK(in_place > 300);
}
