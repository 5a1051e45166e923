// capacity.cpp: a bounded map whose size is checked in one section and which grows in another.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<int, int> 'cache'
// JSON: consequence == "over-capacity"
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex cache_mutex;
std::unordered_map<int, int> cache;

void remember(int key) {
  std::unique_lock<std::mutex> lock(cache_mutex);
  const bool has_room = cache.size() < 64;  // ROLE: check, interferer
#ifndef FIXED
  lock.unlock();
  lock.lock();
#endif
  if (has_room) cache.emplace(key, key * key);  // ROLE: act, interferer
}

int main() {
  run_in_order(
      "first", [] { remember(1); }, "second", [] { remember(2); });
}
