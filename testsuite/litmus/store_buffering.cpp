// store_buffering.cpp: each thread raises its flag and enters if the other's is down: the machine may load before it stores.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK-NOT: Order: tso-only
// CHECK: HINT: each thread stores one location and then loads the other's
// CHECK-SAME: std::atomic_thread_fence(std::memory_order_seq_cst) between store and load: between the store at {{[^ ]*}}store_buffering.cpp:[[@LINE+19]] and the load at {{[^ ]*}}store_buffering.cpp:[[@LINE+23]] and between
// JSON: rule == "concurrent-write" and order == "none" and "seq_cst" in fix
#include <atomic>
#include <map>

#include "two_threads.h"

// Entered one after the other, the first having left by the time the second looks.
std::map<int, int> shared;
std::atomic<int> raised[2];

void enter_if_alone(int self) {
  // With seq_cst order in between, whoever finds the other's flag down knows that the other will find its own raised; and
  // the flag is taken down with release, so that who finds it down is ordered behind.
#ifdef FIXED
  constexpr auto kStore = std::memory_order_release, kLoad = std::memory_order_acquire;
#else
  constexpr auto kStore = std::memory_order_relaxed, kLoad = std::memory_order_relaxed;
#endif
  raised[self].store(1, kStore);
#ifdef FIXED
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
  if (raised[1 - self].load(kLoad) == 0) shared.insert({self, 1});
  raised[self].store(0, kStore);
}

int main() {
  run_in_order("left", [] { enter_if_alone(0); }, "right", [] { enter_if_alone(1); });
}
