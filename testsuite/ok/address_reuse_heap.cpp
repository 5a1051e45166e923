// address_reuse_heap.cpp: maps come and go at the same heap addresses, in different threads, each thread's own.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <memory>
#include <unordered_map>

#include "many_threads.h"

int main() {
  // No lock: whatever one thread did to a map that is gone has nothing to do with the new map at its address.
  run_threads(8, [](int thread) {
    for (int i = 0; i < 500; ++i) {
      auto ordered = std::make_unique<std::map<int, int>>();
      (*ordered)[thread] = i;
      auto hashed = std::make_unique<std::unordered_map<int, int>>();
      hashed->emplace(i, thread);
      if (hashed->find(i) == hashed->end()) return;
    }
  });
}
