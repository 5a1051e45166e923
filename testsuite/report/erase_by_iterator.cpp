// erase_by_iterator.cpp: an erase through an iterator against contains().
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_set<int> 'shared_map'
#include <mutex>
#include <unordered_set>

#include "two_threads.h"

std::mutex map_mutex;
std::unordered_set<int> shared_map{1, 2};

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (count){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}erase_by_iterator.cpp:[[@LINE+1]]:
  (void)shared_map.count(2);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (erase){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}erase_by_iterator.cpp:[[@LINE+1]]:
  shared_map.erase(shared_map.begin());
}

int main() { run_in_order("first", first, "second", second); }
