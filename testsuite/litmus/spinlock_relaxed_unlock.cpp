// spinlock_relaxed_unlock.cpp: a spin lock that is given up by a relaxed store.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: Order: tso-only
// JSON: rule == "concurrent-write" and order == "tso-only"
#include <atomic>
#include <map>

#include "two_threads.h"

#ifdef FIXED
constexpr auto kUnlock = std::memory_order_release;
#else
constexpr auto kUnlock = std::memory_order_relaxed;
#endif

std::map<int, int> shared;
std::atomic<bool> locked;

void add(int key) {
  while (locked.exchange(true, std::memory_order_acquire)) {
  }
  shared.insert({key, 1});
  locked.store(false, kUnlock);
}

int main() {
  run_in_order(
      "first", [] { add(1); }, "second", [] { add(2); });
}
