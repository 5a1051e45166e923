// kept_epoch_test.cpp: going on in an epoch, and sections like the last one, order exactly what an epoch for each critical
// section would order.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <random>
#include <vector>

#include "kept_epoch.h"
#include "simulated_thread.h"

using namespace mapsan;
using namespace mapsan::test;

namespace {

constexpr __mapsan_section kKeepsToItself = {0, 0};

Epoch access(SimulatedThread& thread) {
  thread.state()->leave_kept();
  thread.state()->dirty = true;
  return thread.state()->epoch;
}
bool has_seen(SimulatedThread& thread, Epoch epoch) { return thread.state()->clock.has_seen(epoch); }

// Whether the thread's next section of this mutex, if it is like the last, need not be looked at.
bool is_usual(SimulatedThread& thread, const void* mutex) {
  const ThreadState& state = *thread.state();
  return state.usual_lock == mutex && state.usual.stamp == state.stamps;
}

void pass_through(SimulatedThread& thread, void* mutex) {
  thread.lock(mutex, kKeepsToItself);
  access(thread);
  thread.unlock(mutex);
}

// Happens-before by the book: a clock for each thread and lock, and a new time for each access.
constexpr int kThreads = 4, kLocks = 4;  // the first half mutexes, the others rw-locks
using Clock = std::vector<long>;

void join(Clock& into, const Clock& from) {
  for (int i = 0; i < kThreads; ++i) into[i] = std::max(into[i], from[i]);
}

struct Model {
  struct Lock {
    Clock exclusive = Clock(kThreads), shared = Clock(kThreads);
    int writer = -1;
    int readers = 0;
  };
  std::vector<Clock> threads = std::vector<Clock>(kThreads, Clock(kThreads));
  std::vector<Lock> locks = std::vector<Lock>(kLocks);
};

enum class Hold { kNone, kShared, kExclusive };

struct Past {
  int thread;
  long time;
  Epoch epoch;
};

class Walk {
 public:
  explicit Walk(unsigned seed) : random_(seed), holds_(kThreads, std::vector<Hold>(kLocks, Hold::kNone)) {
    for (int i = 0; i < kThreads; ++i) threads_.push_back(std::make_unique<SimulatedThread>());
  }

  void step() {
    // A thread mostly goes on for a while, with the lock it had last.
    if (random_() % 4 == 0) thread_ = static_cast<int>(random_() % kThreads);
    if (random_() % 3 == 0) lock_ = static_cast<int>(random_() % kLocks);
    if (random_() % 3 == 0) return make_access();
    if (holds_[thread_][lock_] == Hold::kNone && random_() % 3 == 0) return pass_idly();
    if (holds_[thread_][lock_] == Hold::kNone) return take();
    give_up();
  }
  long compared() const { return compared_; }
  long kept() const { return kept_; }
  long usual() const { return usual_; }

 private:
  void make_access() {
    const Epoch epoch = access(*threads_[thread_]);
    kept_ += threads_[thread_]->state()->in_kept;
    past_.push_back({thread_, ++model_.threads[thread_][thread_], epoch});
    for (int i = 0; i < 40; ++i) {
      const Past& other = past_[random_() % past_.size()];
      if (other.thread == thread_) continue;
      ++compared_;
      REQUIRE(has_seen(*threads_[thread_], other.epoch) == (model_.threads[thread_][other.thread] >= other.time));
    }
  }
  bool is_rw() const { return lock_ >= kLocks / 2; }
  void* address() { return &memory_[lock_]; }

  void take() {
    Model::Lock& lock = model_.locks[lock_];
    SimulatedThread& thread = *threads_[thread_];
    if (lock.writer >= 0) return;
    join(model_.threads[thread_], lock.exclusive);
    if (is_rw() && (lock.readers != 0 || random_() % 3 != 0)) {
      thread.read_lock(address());
      ++lock.readers;
      holds_[thread_][lock_] = Hold::kShared;
      return;
    }
    join(model_.threads[thread_], lock.shared);
    lock.writer = thread_;
    holds_[thread_][lock_] = Hold::kExclusive;
    if (is_rw()) return thread.write_lock(address());
    usual_ += is_usual(thread, address());
    random_() % 4 == 0 ? thread.lock(address()) : thread.lock(address(), kKeepsToItself);
  }
  void pass_idly() {
    for (int i = 0; i < 5; ++i) {
      take();
      if (holds_[thread_][lock_] != Hold::kNone) give_up();
    }
  }
  void give_up() {
    Model::Lock& lock = model_.locks[lock_];
    SimulatedThread& thread = *threads_[thread_];
    if (holds_[thread_][lock_] == Hold::kShared) {
      join(lock.shared, model_.threads[thread_]);
      --lock.readers;
      thread.read_unlock(address());
    } else {
      lock.exclusive = model_.threads[thread_];
      lock.writer = -1;
      is_rw() ? thread.write_unlock(address()) : thread.unlock(address());
    }
    holds_[thread_][lock_] = Hold::kNone;
  }

  struct alignas(64) Memory {
    long words[8];
  };
  std::mt19937 random_;
  std::vector<std::unique_ptr<SimulatedThread>> threads_;
  std::vector<std::vector<Hold>> holds_;
  Memory memory_[kLocks] = {};
  Model model_;
  std::vector<Past> past_;
  int thread_ = 0, lock_ = 0;
  long compared_ = 0, kept_ = 0, usual_ = 0;
};

}  // namespace

TEST_CASE("a lock that nobody else had is taken again in the same epoch") {
  alignas(64) static long mutex[8];
  SimulatedThread a;
  for (int i = 0; i < 3; ++i) pass_through(a, mutex);
  const Epoch before = a.state()->epoch;
  for (int i = 0; i < 3; ++i) pass_through(a, mutex);
  CHECK(a.state()->epoch == before);
}

TEST_CASE("not so once another thread had it, or where it hands something over") {
  alignas(64) static long mutex[8];
  SimulatedThread a, b;
  for (int i = 0; i < 3; ++i) pass_through(a, mutex);
  const Epoch seen = a.state()->epoch;
  b.lock(mutex, kKeepsToItself);
  CHECK(has_seen(b, seen));
  b.unlock(mutex);
  pass_through(a, mutex);
  CHECK(a.state()->epoch != seen);
  pass_through(a, mutex);
  const Epoch kept = a.state()->epoch;
  a.lock(mutex, kKeepsToItself);
  access(a);
  a.state()->held[0].map_written = true;
  a.unlock(mutex);
  CHECK(a.state()->epoch != kept);
}

TEST_CASE("a section like the last is not looked at, until something is new") {
  alignas(64) static long mutex[8];
  SimulatedThread a, b;
  const auto pass_idly = [&] {
    a.lock(mutex, kKeepsToItself);
    a.unlock(mutex);
  };
  for (int i = 0; i < 4; ++i) pass_idly();
  REQUIRE(is_usual(a, mutex));
  const u32 episode = a.state()->held[0].episode;
  pass_idly();
  CHECK(a.state()->held[0].episode == episode + 1);
  CHECK(is_usual(a, mutex));

  SECTION("of which the program says something else") {
    a.lock(mutex, {1, 0});
    CHECK(a.state()->held[0].section.gives == 1);
    CHECK(a.state()->held[0].episode == episode + 2);
    a.unlock(mutex);
  }
  SECTION("another thread had the lock") {
    pass_through(b, mutex);
    const Epoch news = b.state()->released;
    pass_idly();
    CHECK(has_seen(a, news));
  }
  SECTION("it accesses a map") {
    pass_through(a, mutex);
    const Epoch epoch = a.state()->released;
    b.lock(mutex, kKeepsToItself);
    CHECK(has_seen(b, epoch));
    b.unlock(mutex);
  }
  SECTION("the thread takes the lock twice") {
    a.lock(mutex, kKeepsToItself);
    a.lock(mutex, kKeepsToItself);
    CHECK(a.state()->held_count == 2);
    a.unlock(mutex);
    CHECK(a.state()->held_count == 1);
    a.unlock(mutex);
    CHECK(a.state()->held_count == 0);
  }
}

TEST_CASE("the order of many threads and locks is exact") {
  const unsigned seed = GENERATE(range(1u, 41u));
  Walk walk(seed);
  for (int i = 0; i < 3000; ++i) walk.step();
  CHECK(walk.compared() > 1000);
  CHECK(walk.kept() > 10);
  CHECK(walk.usual() > 10);
}
