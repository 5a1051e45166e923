// structured_binding_writes.cpp: elements are written through a structured binding.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int> 'shared_map'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex map_mutex;
std::map<int, int> shared_map{{1, 1}};

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (element){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}structured_binding_writes.cpp:[[@LINE+1]]:
  for (auto& [key, value] : shared_map) value += key;
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (at){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}structured_binding_writes.cpp:[[@LINE+1]]:
  shared_map.at(1) = 5;
}

int main() { run_in_order("first", first, "second", second); }
