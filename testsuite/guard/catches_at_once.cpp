// catches_at_once.cpp: two threads insert into one map, nothing held up: found long before they are through.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard --levels=-O2
// CHECK: WARNING: MapSanitizer: concurrent-write on std::unordered_map<int, int> 'shared_map'
// CHECK-DAG: #0 insert_all {{.*}}catches_at_once.cpp:
// CHECK-DAG: mapsan: fatal error: concurrent map writes
//
// Room is reserved and nothing is erased: the damage is lost entries, not wild pointers.
#include <mutex>
#include <thread>
#include <unordered_map>

#include "invisible_barrier.h"

constexpr int kInsertions = 1000000;

std::unordered_map<int, int> shared_map;
std::mutex map_mutex;
invisible::Barrier start(2);

void insert_all(int from) {
  start.wait();
  for (int i = 0; i < kInsertions; ++i) {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(map_mutex);
#endif
    shared_map.try_emplace(from + i, i);
  }
}

int main() {
  shared_map.reserve(4 * kInsertions);
  std::thread other([] { insert_all(kInsertions); });
  insert_all(0);
  other.join();
}
