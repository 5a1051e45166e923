// seqlock.cpp: a sequence lock around a map, whose reader comes after the writer; repaired by a mutex.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: Order: tso-only
// JSON: rule == "read-write-race" and order == "tso-only"
#include <atomic>
#include <map>
#include <mutex>

#include "two_threads.h"

std::map<int, int> prices;
std::atomic<unsigned> version;
std::mutex mutex;

void set(int key, int value) {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(mutex);
  prices.insert({key, value});
#else
  version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  prices.insert({key, value});
  version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
#endif
}

bool has(int key) {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(mutex);
  return prices.count(key) != 0;
#else
  for (;;) {
    const unsigned before = version.load(std::memory_order_relaxed);
    const bool found = before % 2 == 0 && prices.count(key) != 0;
    if (before % 2 == 0 && version.load(std::memory_order_relaxed) == before) return found;
  }
#endif
}

int main() {
  run_in_order(
      "writer", [] { set(1, 10); }, "reader", [] { (void)has(1); });
}
