// heap_map_deleted.cpp: a map on the heap is deleted by one thread; another has just used it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: map-lifetime on std::map<int, int>
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex table_mutex;
std::map<int, int>* table = new std::map<int, int>{{1, 10}};

void use() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(table_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'user'
  // CHECK-DAG: #0 use {{.*}}heap_map_deleted.cpp:[[@LINE+1]]:
  if (table) (void)table->find(1);
}

void drop() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(table_mutex);
#endif
  // CHECK-DAG: {{.*}} (destroy){{.*}} by thread T{{[0-9]+}} 'owner'
  // CHECK-DAG: #0 drop {{.*}}heap_map_deleted.cpp:[[@LINE+1]]:
  delete table;
  table = nullptr;
}

int main() { run_in_order("user", use, "owner", drop); }
