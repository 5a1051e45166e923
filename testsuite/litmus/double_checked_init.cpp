// double_checked_init.cpp: a map made on first use, behind a pointer that is checked without the lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: Order: tso-only
// JSON: order == "tso-only" and "acquire" in fix
#include <atomic>
#include <map>
#include <mutex>

#include "two_threads.h"

#ifdef FIXED
constexpr auto kStore = std::memory_order_release, kLoad = std::memory_order_acquire;
#else
constexpr auto kStore = std::memory_order_relaxed, kLoad = std::memory_order_relaxed;
#endif

std::atomic<std::map<int, int>*> table;
std::mutex mutex;

std::map<int, int>* the_table() {
  std::map<int, int>* known = table.load(kLoad);
  if (known != nullptr) return known;
  std::lock_guard<std::mutex> lock(mutex);
  known = table.load(std::memory_order_relaxed);
  if (known != nullptr) return known;
  known = new std::map<int, int>;
  known->insert({1, 10});
  table.store(known, kStore);
  return known;
}

int main() {
  run_in_order(
      "first", [] { (void)the_table()->find(1); }, "second", [] { (void)the_table()->find(1); });
  delete the_table();
}
