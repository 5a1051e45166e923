// dekker.cpp: Dekker's algorithm with relaxed atomics, and with seq_cst ones.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK-NOT: Order: tso-only
// CHECK: HINT: {{.*}}std::atomic_thread_fence(std::memory_order_seq_cst)
// JSON: order == "none" and "seq_cst" in fix
#include <atomic>
#include <map>

#include "two_threads.h"

#ifdef FIXED
constexpr auto kOrder = std::memory_order_seq_cst;
#else
constexpr auto kOrder = std::memory_order_relaxed;
#endif

std::map<int, int> shared;
std::atomic<bool> wants[2];
std::atomic<int> turn;

void lock(int self) {
  const int other = 1 - self;
  wants[self].store(true, kOrder);
  while (wants[other].load(kOrder)) {
    if (turn.load(kOrder) == self) continue;
    wants[self].store(false, kOrder);
    while (turn.load(kOrder) != self) {
    }
    wants[self].store(true, kOrder);
  }
}

void unlock(int self) {
  turn.store(1 - self, kOrder);
  wants[self].store(false, kOrder);
}

void work(int self) {
  for (int i = 0; i < 100; ++i) {
    lock(self);
    shared[i] += 1;
    unlock(self);
  }
}

int main() {
  run_in_order(
      "left", [] { work(0); }, "right", [] { work(1); });
}
