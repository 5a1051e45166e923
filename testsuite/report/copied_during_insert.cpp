// copied_during_insert.cpp: copying a map reads all of it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int> 'totals'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex map_mutex;
std::map<int, int> totals{{1, 1}};

void add() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'adder'
  // CHECK-DAG: #0 add {{.*}}copied_during_insert.cpp:[[@LINE+1]]:
  totals.emplace(2, 2);
}

void snapshot() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead ({{.*}}){{.*}} by thread T{{[0-9]+}} 'copier'
  // CHECK-DAG: #0 snapshot {{.*}}copied_during_insert.cpp:[[@LINE+1]]:
  std::map<int, int> copy(totals);
}

int main() { run_in_order("adder", add, "copier", snapshot); }
