// index_read_of_absent_key.cpp: operator[] of a key that is absent inserts, though the program only reads.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, int> 'shared_map'
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex map_mutex;
std::unordered_map<int, int> shared_map;

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}index_read_of_absent_key.cpp:[[@LINE+1]]:
  (void)(shared_map[1] == 0);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}index_read_of_absent_key.cpp:[[@LINE+1]]:
  (void)shared_map.find(2);
}

int main() { run_in_order("first", first, "second", second); }
