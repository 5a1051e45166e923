// unordered_multimap_erase_vs_equal_range.cpp: equal_range() against an erase.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_multimap<int, int> 'shared_map'
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex map_mutex;
std::unordered_multimap<int, int> shared_map{{1, 1}, {1, 2}};

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (equal_range){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}unordered_multimap_erase_vs_equal_range.cpp:[[@LINE+1]]:
  (void)shared_map.equal_range(1);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (erase){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}unordered_multimap_erase_vs_equal_range.cpp:[[@LINE+1]]:
  shared_map.erase(1);
}

int main() { run_in_order("first", first, "second", second); }
