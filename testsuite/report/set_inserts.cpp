// set_inserts.cpp: two inserts into a std::set.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::set<int> 'shared_map'
#include <mutex>
#include <set>

#include "two_threads.h"

std::mutex map_mutex;
std::set<int> shared_map;

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}set_inserts.cpp:[[@LINE+1]]:
  shared_map.insert(1);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}set_inserts.cpp:[[@LINE+1]]:
  shared_map.insert(2);
}

int main() { run_after_end("first", first, "second", second); }
