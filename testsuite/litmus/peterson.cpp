// peterson.cpp: Peterson's algorithm with volatile flags, and with seq_cst atomics.
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
using Flag = std::atomic<int>;
#else
using Flag = volatile int;
#endif

std::map<int, int> shared;
Flag wants[2];
Flag turn;

void work(int self) {
  const int other = 1 - self;
  for (int i = 0; i < 100; ++i) {
    wants[self] = 1;
    turn = other;
    while (wants[other] != 0 && turn == other) {
    }
    shared[i] += 1;
    wants[self] = 0;
  }
}

int main() {
  run_in_order(
      "left", [] { work(0); }, "right", [] { work(1); });
}
