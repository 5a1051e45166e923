// machine_order_test.cpp: clock X: what it learns from stores and loads, and how it travels.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "machine_order.h"

#include <catch2/catch.hpp>

#include "simulated_thread.h"

using namespace mapsan;
using namespace mapsan::test;

namespace {

// The thread's present: an epoch that stands for all it did so far.
Epoch present(SimulatedThread& thread) {
  thread.state()->dirty = true;  // as an access would
  return thread.state()->epoch;
}
bool ordered_by_cpp(SimulatedThread& thread, Epoch epoch) { return thread.state()->clock.has_seen(epoch); }
bool ordered_by_machine(SimulatedThread& thread, Epoch epoch) {
  return thread.state()->clock.has_seen_by_machine(epoch);
}

void store(SimulatedThread& thread, void* object, u64 value, u32 order = 0) {
  thread.run([=] { __mapsan_machine_store(object, value, order); });
}
void load(SimulatedThread& thread, void* object, u64 value) {
  thread.run([=] { __mapsan_machine_load(object, value); });
}
void fence(SimulatedThread& thread) {
  thread.run([] { __mapsan_fence(5); });
}

}  // namespace

TEST_CASE("a load that reads a store's value is ordered by the machine only") {
  static long flag;
  SimulatedThread a, b;
  const Epoch done = present(a);
  store(a, &flag, 1);
  CHECK_FALSE(ordered_by_machine(b, done));
  load(b, &flag, 1);
  CHECK(ordered_by_machine(b, done));
  CHECK_FALSE(ordered_by_cpp(b, done));
}

TEST_CASE("a load of another value orders nothing") {
  static long flag;
  SimulatedThread a, b;
  const Epoch done = present(a);
  store(a, &flag, 1);
  load(b, &flag, 0);
  CHECK_FALSE(ordered_by_machine(b, done));
}

TEST_CASE("what a thread does after its store is not ordered by it") {
  static long flag;
  SimulatedThread a, b;
  present(a);
  store(a, &flag, 1);
  const Epoch later = present(a);
  load(b, &flag, 1);
  CHECK_FALSE(ordered_by_machine(b, later));
}

TEST_CASE("a value stays known while others are stored over it") {
  static long flag;
  SimulatedThread a, b, c;
  const Epoch done = present(a);
  store(a, &flag, 0);
  store(b, &flag, 1, 5);  // exchanges that have not taken place yet
  store(c, &flag, 1, 5);
  load(b, &flag, 0);
  CHECK(ordered_by_machine(b, done));
}

TEST_CASE("machine order travels through mutexes, rw-locks, joins and new threads") {
  static long flag;
  alignas(16) static long mutex, rwlock;
  SimulatedThread a, b;
  const Epoch done = present(a);
  store(a, &flag, 1);
  load(b, &flag, 1);

  SimulatedThread by_mutex, by_rwlock;
  b.lock(&mutex);
  b.unlock(&mutex);
  by_mutex.lock(&mutex);
  by_mutex.unlock(&mutex);
  CHECK(ordered_by_machine(by_mutex, done));
  CHECK_FALSE(ordered_by_cpp(by_mutex, done));

  b.read_lock(&rwlock);
  b.read_unlock(&rwlock);
  by_rwlock.write_lock(&rwlock);
  by_rwlock.write_unlock(&rwlock);
  CHECK(ordered_by_machine(by_rwlock, done));

  SimulatedThread child(&b);
  CHECK(ordered_by_machine(child, done));
  SimulatedThread joiner;
  b.join_into(&joiner);
  CHECK(ordered_by_machine(joiner, done));
  CHECK_FALSE(ordered_by_cpp(joiner, done));
}

TEST_CASE("stores and loads that cross are found, unless a fence comes between") {
  static long x, y, p, q;
  SimulatedThread a, b;
  Crossing crossing;
  const Epoch done = present(a);
  store(a, &x, 1);
  load(a, &y, 0);
  store(b, &y, 1);
  load(b, &x, 0);
  REQUIRE(find_crossing(b.state(), done, &crossing));
  CHECK(crossing.daring);
  CHECK(crossing.own.stored == reinterpret_cast<uptr>(&y));
  CHECK(crossing.other.stored == reinterpret_cast<uptr>(&x));

  SimulatedThread c, d;
  const Epoch fenced = present(c);
  store(c, &p, 1);
  fence(c);
  load(c, &q, 0);
  store(d, &q, 1);
  fence(d);
  load(d, &p, 0);
  CHECK_FALSE(find_crossing(d.state(), fenced, &crossing));
}

TEST_CASE("waiting for an answer is not daring") {
  static long ping, pong;
  SimulatedThread a, b;
  Crossing crossing;
  for (u64 round = 1; round < 4; ++round) {
    present(a);
    store(a, &ping, round);
    load(a, &pong, round - 1);
    load(b, &ping, round);
    present(b);
    store(b, &pong, round);
    load(b, &ping, round);
    load(a, &pong, round);
  }
  REQUIRE(find_crossing(a.state(), b.state()->epoch, &crossing));
  CHECK_FALSE(crossing.daring);
}
