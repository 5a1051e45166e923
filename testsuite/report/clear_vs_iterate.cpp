// clear_vs_iterate.cpp: one thread clears the map another has walked.
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
std::map<int, int> shared_map{{1, 1}, {2, 2}};

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead ({{(begin|end|iterator.*)}}){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}clear_vs_iterate.cpp:[[@LINE+1]]:
  for (auto& [key, value] : shared_map) (void)key, (void)value;
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (clear){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}clear_vs_iterate.cpp:[[@LINE+1]]:
  shared_map.clear();
}

int main() { run_in_order("first", first, "second", second); }
