// unordered_multiset_insert_vs_count.cpp: count() against an insert.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_multiset<int> 'shared_map'
#include <mutex>
#include <unordered_set>

#include "two_threads.h"

std::mutex map_mutex;
std::unordered_multiset<int> shared_map{1};

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}unordered_multiset_insert_vs_count.cpp:[[@LINE+1]]:
  shared_map.insert(1);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (count){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}unordered_multiset_insert_vs_count.cpp:[[@LINE+1]]:
  (void)shared_map.count(1);
}

int main() { run_in_order("first", first, "second", second); }
