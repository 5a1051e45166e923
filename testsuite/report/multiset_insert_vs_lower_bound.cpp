// multiset_insert_vs_lower_bound.cpp: a multiset is searched while another thread inserts.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::multiset<int> 'shared_map'
#include <mutex>
#include <set>

#include "two_threads.h"

std::mutex map_mutex;
std::multiset<int> shared_map{5};

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (lower_bound){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}multiset_insert_vs_lower_bound.cpp:[[@LINE+1]]:
  (void)shared_map.lower_bound(3);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}multiset_insert_vs_lower_bound.cpp:[[@LINE+1]]:
  shared_map.insert(4);
}

int main() { run_in_order("first", first, "second", second); }
