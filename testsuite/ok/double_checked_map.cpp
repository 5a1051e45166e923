// double_checked_map.cpp: a pointer to a lazily built map, checked without and with the lock; the pointer is atomic,
// so this is right.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <cassert>
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex mutex;
std::atomic<const std::map<int, int>*> table{nullptr};

const std::map<int, int>& get() {
  const std::map<int, int>* found = table.load(std::memory_order_acquire);
  if (!found) {
    std::lock_guard<std::mutex> lock(mutex);
    found = table.load(std::memory_order_relaxed);
    if (!found) {
      found = new std::map<int, int>{{1, 10}, {2, 20}};
      table.store(found, std::memory_order_release);
    }
  }
  return *found;
}

int main() {
  run_threads(16, [](int) { assert(get().at(2) == 20); });
  delete table.load();
}
