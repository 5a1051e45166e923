// sync_test.cpp: locks, rw-locks and atomics order what they should, and no more.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include <catch2/catch.hpp>

#include "simulated_thread.h"
#include "lock_path.h"
#include "thread_registry.h"

using namespace mapsan;
using namespace mapsan::test;

namespace {

// The thread's present: an epoch that stands for all it did so far.
Epoch present(SimulatedThread& thread) {
  thread.state()->leave_kept();  // as an access would
  thread.state()->dirty = true;
  return thread.state()->epoch;
}
bool has_seen(SimulatedThread& thread, Epoch epoch) { return thread.state()->clock.has_seen(epoch); }

void release_atomic(SimulatedThread& thread, void* atomic) {
  thread.run([=] { __mapsan_atomic_before(atomic, MAPSAN_ATOMIC_STORE, 3); });
}
void acquire_atomic(SimulatedThread& thread, void* atomic) {
  thread.run([=] { __mapsan_atomic_after(atomic, MAPSAN_ATOMIC_LOAD, 2, 0, 1); });
}

}  // namespace

TEST_CASE("unlock then lock orders") {
  alignas(16) static long mutex;
  SimulatedThread a, b;
  a.lock(&mutex);
  const Epoch done = present(a);
  a.unlock(&mutex);
  CHECK_FALSE(has_seen(b, done));
  b.lock(&mutex);
  CHECK(has_seen(b, done));
  b.unlock(&mutex);
}

TEST_CASE("what a thread does after its unlock is not ordered by that unlock") {
  alignas(16) static long mutex;
  SimulatedThread a, b;
  a.lock(&mutex);
  present(a);
  a.unlock(&mutex);
  const Epoch later = present(a);
  b.lock(&mutex);
  CHECK_FALSE(has_seen(b, later));
}

TEST_CASE("a release without accesses since the last does not cover later ones") {
  alignas(16) static long first[4], second[4];
  SimulatedThread a, b;
  a.lock(first);
  present(a);
  a.unlock(first);
  a.lock(second);  // nothing accessed in between
  a.unlock(second);
  const Epoch later = present(a);
  b.lock(second);
  CHECK_FALSE(has_seen(b, later));
}

TEST_CASE("order is transitive through other threads and locks") {
  alignas(16) static long first[4], second[4];
  SimulatedThread a, b, c;
  a.lock(first);
  const Epoch done = present(a);
  a.unlock(first);
  b.lock(first);
  b.unlock(first);
  b.lock(second);
  b.unlock(second);
  c.lock(second);
  CHECK(has_seen(c, done));
}

TEST_CASE("a lock known by epoch still carries what its releaser learnt later") {
  alignas(16) static long ab[4], bc[4], ca[4];
  SimulatedThread a, b, c;
  b.lock(bc);
  present(b);
  b.unlock(bc);
  c.lock(bc);  // c has seen b's epoch
  c.unlock(bc);
  a.lock(ab);
  const Epoch done = present(a);
  a.unlock(ab);
  b.lock(ab);  // b learns of a, without an access of its own
  b.unlock(ab);
  b.lock(ca);
  b.unlock(ca);
  c.lock(ca);
  CHECK(has_seen(c, done));
}

TEST_CASE("two unrelated locks order nothing") {
  alignas(16) static long first[4], second[4];
  SimulatedThread a, b;
  a.lock(first);
  const Epoch done = present(a);
  a.unlock(first);
  b.lock(second);
  CHECK_FALSE(has_seen(b, done));
}

TEST_CASE("readers of a rw-lock are ordered with writers, not with each other") {
  alignas(16) static long rwlock[8];
  SimulatedThread a, b, writer;
  a.read_lock(rwlock);
  const Epoch read_a = present(a);
  a.read_unlock(rwlock);
  b.read_lock(rwlock);
  CHECK_FALSE(has_seen(b, read_a));
  const Epoch read_b = present(b);
  b.read_unlock(rwlock);
  writer.write_lock(rwlock);
  CHECK(has_seen(writer, read_a));
  CHECK(has_seen(writer, read_b));
  const Epoch written = present(writer);
  writer.write_unlock(rwlock);
  a.read_lock(rwlock);
  CHECK(has_seen(a, written));
  CHECK(has_seen(a, read_b));  // through the writer
}

TEST_CASE("a reader's repeated releases reach the next writer") {
  alignas(16) static long rwlock[8];
  SimulatedThread reader, writer;
  for (int round = 0; round < 5; ++round) {
    reader.read_lock(rwlock);
    const Epoch read = present(reader);
    reader.read_unlock(rwlock);
    writer.write_lock(rwlock);
    CHECK(has_seen(writer, read));
    writer.write_unlock(rwlock);
  }
}

TEST_CASE("release store and acquire load order; relaxed ones do not") {
  static int flag, relaxed;
  SimulatedThread a, b;
  const Epoch done = present(a);
  a.run([] { __mapsan_atomic_before(&relaxed, MAPSAN_ATOMIC_STORE, 0); });
  acquire_atomic(b, &relaxed);
  CHECK_FALSE(has_seen(b, done));
  release_atomic(a, &flag);
  b.run([] { __mapsan_atomic_after(&flag, MAPSAN_ATOMIC_LOAD, 0, 0, 1); });
  CHECK_FALSE(has_seen(b, done));
  acquire_atomic(b, &flag);
  CHECK(has_seen(b, done));
}

TEST_CASE("releases by several threads into one atomic add up") {
  static int flag;
  SimulatedThread a, b, c;
  const Epoch done_a = present(a), done_b = present(b);
  release_atomic(a, &flag);
  release_atomic(b, &flag);
  acquire_atomic(c, &flag);
  CHECK(has_seen(c, done_a));
  CHECK(has_seen(c, done_b));
  CHECK_FALSE(has_seen(b, done_a));
}

TEST_CASE("a failed compare-exchange acquires by its failure order") {
  static int flag;
  SimulatedThread a, b;
  const Epoch done = present(a);
  release_atomic(a, &flag);
  b.run([] { __mapsan_atomic_after(&flag, MAPSAN_ATOMIC_CAS, 4, 0, 0); });
  CHECK_FALSE(has_seen(b, done));
  b.run([] { __mapsan_atomic_after(&flag, MAPSAN_ATOMIC_CAS, 4, 2, 0); });
  CHECK(has_seen(b, done));
}

TEST_CASE("fences order through relaxed atomics between them") {
  static int flag;
  SimulatedThread a, b;
  const Epoch done = present(a);
  a.run([] {
    __mapsan_fence(3);
    __mapsan_atomic_before(&flag, MAPSAN_ATOMIC_STORE, 0);
  });
  const Epoch after_fence = present(a);
  b.run([] { __mapsan_atomic_after(&flag, MAPSAN_ATOMIC_LOAD, 0, 0, 1); });
  CHECK_FALSE(has_seen(b, done));
  b.run([] { __mapsan_fence(2); });
  CHECK(has_seen(b, done));
  CHECK_FALSE(has_seen(b, after_fence));
}

TEST_CASE("creation and join order") {
  SimulatedThread parent;
  const Epoch before = present(parent);
  SimulatedThread child(&parent);
  CHECK(has_seen(child, before));
  const Epoch after = present(parent);
  CHECK_FALSE(has_seen(child, after));
  const Epoch done = present(child);
  CHECK_FALSE(has_seen(parent, done));
  child.join_into(&parent);
  CHECK(has_seen(parent, done));
}

TEST_CASE("a tid is taken again only by a thread ordered after its last one") {
  SimulatedThread parent, stranger;
  SimulatedThread child(&parent);
  const Tid tid = child.state()->tid;
  const Epoch done = present(child);
  child.join_into(&parent);
  SimulatedThread unrelated(&stranger);
  CHECK(unrelated.state()->tid != tid);
  CHECK_FALSE(has_seen(unrelated, done));
  SimulatedThread next(&parent);
  CHECK(next.state()->tid == tid);
  CHECK(has_seen(next, done));
  CHECK(thread_info_of(done)->id != thread_info_of(next.state()->epoch)->id);
}

TEST_CASE("episodes count acquisitions") {
  alignas(16) static long mutex[4];
  SimulatedThread a;
  for (u32 episode = 1; episode <= 3; ++episode) {
    a.lock(mutex);
    CHECK(a.state()->held[0].episode == episode);
    a.unlock(mutex);
  }
  CHECK(a.state()->held_count == 0);
}

TEST_CASE("the lockset is a multiset: a recursive lock is held until its last unlock") {
  alignas(16) static long mutex[4], other[4];
  SimulatedThread a;
  a.lock(mutex);
  a.lock(other);
  a.lock(mutex);
  CHECK(a.state()->held_count == 3);
  a.unlock(mutex);
  a.unlock(other);
  CHECK(a.state()->held_count == 1);
  CHECK(find_held(a.state(), sync_of_object(a.state(), mutex)) != nullptr);
  const __mapsan_u64 stamp = a.state()->filter_stamp;
  a.unlock(mutex);
  CHECK(a.state()->filter_stamp != stamp);
}
