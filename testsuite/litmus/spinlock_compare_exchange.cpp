// spinlock_compare_exchange.cpp: a spin lock taken by compare-exchange and given up by a relaxed store.
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
std::atomic<unsigned> owner;

void add(unsigned self) {
  unsigned nobody = 0;
  while (!owner.compare_exchange_weak(nobody, self, std::memory_order_acquire, std::memory_order_relaxed)) nobody = 0;
  shared.insert({static_cast<int>(self), 1});
  owner.store(0, kUnlock);
}

int main() {
  run_in_order(
      "first", [] { add(1); }, "second", [] { add(2); });
}
