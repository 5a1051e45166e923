// insert_vs_empty.cpp: empty() against an insert.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int> 'shared_map'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex map_mutex;
std::map<int, int> shared_map;

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}insert_vs_empty.cpp:[[@LINE+1]]:
  shared_map.insert({1, 1});
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (empty){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}insert_vs_empty.cpp:[[@LINE+1]]:
  (void)shared_map.empty();
}

int main() { run_in_order("first", first, "second", second); }
