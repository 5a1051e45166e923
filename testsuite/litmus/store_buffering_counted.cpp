// store_buffering_counted.cpp: the machine itself loads before it stores, and a full fence stops that.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two threads meet at the start of each round, each stores its own flag and loads the other's. That both find 0 is the
// reordering; how often it happens depends on the machine and on what else it does, so without the fence the count is
// only printed. With the fence it must be 0. The threads meet and keep their results outside mapsan's sight: watched
// accesses would be too slow to collide.
//
// RUN: %clangxx -std=c++17 -O2 -pthread %s -o %t.plain
// RUN: %t.plain | %FileCheck %s
// RUN: %mapsan-clang++ -std=c++17 -O2 -pthread %s -o %t
// RUN: %t 2>&1 | %FileCheck %s --check-prefixes=CHECK,WATCHED
// CHECK: without fence: {{[0-9]+}} of [[#ROUNDS:]] rounds re-ordered
// CHECK-NEXT: with fence: 0 of [[#ROUNDS]] rounds re-ordered
// WATCHED: mapsan: watched
#include <atomic>
#include <cstdio>
#include <map>
#include <thread>

namespace {

constexpr int kRounds = 30000;

// Each on a cache line of its own, so that a load can miss while a store waits.
struct alignas(128) Cell {
  std::atomic<int> value{0};
};

Cell x, y, start, arrived;
int seen[2][kRounds];

__attribute__((disable_sanitizer_instrumentation, noinline)) void meet(int round) {
  if (__atomic_add_fetch(reinterpret_cast<int*>(&arrived.value), 1, __ATOMIC_SEQ_CST) == 2 * (round + 1)) {
    __atomic_store_n(reinterpret_cast<int*>(&start.value), round + 1, __ATOMIC_SEQ_CST);
  }
  for (int i = 0; __atomic_load_n(reinterpret_cast<int*>(&start.value), __ATOMIC_ACQUIRE) <= round; ++i) {
    if (i % 50000 == 49999) std::this_thread::yield();
  }
}

template <bool kFence>
__attribute__((disable_sanitizer_instrumentation)) void run(int self, std::atomic<int>& own, std::atomic<int>& other) {
  for (int round = 0; round < kRounds; ++round) {
    meet(round);
    __atomic_store_n(reinterpret_cast<int*>(&own), round + 1, __ATOMIC_RELAXED);
    if (kFence) __atomic_thread_fence(__ATOMIC_SEQ_CST);
    seen[self][round] = __atomic_load_n(reinterpret_cast<int*>(&other), __ATOMIC_RELAXED);
  }
}

template <bool kFence>
int count_reorderings() {
  x.value = y.value = start.value = arrived.value = 0;
  std::thread left(run<kFence>, 0, std::ref(x.value), std::ref(y.value));
  std::thread right(run<kFence>, 1, std::ref(y.value), std::ref(x.value));
  left.join();
  right.join();
  int count = 0;
  for (int round = 0; round < kRounds; ++round) count += seen[0][round] <= round && seen[1][round] <= round;
  return count;
}

}  // namespace

int main() {
  static std::map<bool, int> counts;
  counts[false] = count_reorderings<false>();
  counts[true] = count_reorderings<true>();
  std::printf("without fence: %d of %d rounds re-ordered\n", counts[false], kRounds);
  std::printf("with fence: %d of %d rounds re-ordered\n", counts[true], kRounds);
  std::fflush(stdout);  // ahead of the exit line
}
