// peterson_release_acquire.cpp: what mapsan misses: a lock that needs seq_cst and has release and acquire, in a run in which
// each thread entered alone: what it read there was released by the other's exit. See docs/limitations.md, "More order than
// there is".
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --no-fixed %s %t
// XFAIL: *
// CHECK: HINT: {{.*}}std::atomic_thread_fence(std::memory_order_seq_cst)
#include <atomic>
#include <map>

#include "two_threads.h"

std::map<int, int> shared;
std::atomic<bool> wants[2];
std::atomic<int> victim{0};

void work(int self) {
  const int other = 1 - self;
  for (int i = 0; i < 100; ++i) {
    wants[self].store(true, std::memory_order_release);
    victim.store(self, std::memory_order_release);
    while (wants[other].load(std::memory_order_acquire) && victim.load(std::memory_order_acquire) == self) {
    }
    shared[i] += 1;
    wants[self].store(false, std::memory_order_release);
  }
}

int main() {
  run_in_order(
      "left", [] { work(0); }, "right", [] { work(1); });
}
