// map_in_static_local.cpp: the map is a static local: its construction is safe, its use is not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int>
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex map_mutex;

std::map<int, int>& table() {
  static std::map<int, int> table_of_all;
  return table_of_all;
}

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}map_in_static_local.cpp:[[@LINE+1]]:
  table().emplace(1, 1);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}map_in_static_local.cpp:[[@LINE+1]]:
  table().emplace(2, 2);
}

int main() { run_in_order("first", first, "second", second); }
