// counter_by_iterator.cpp: a counter in an existing element, incremented through an iterator.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::unordered_map<int, int>
// JSON: rule == "concurrent-write" and all(e.op == "iterator->" for e in events) and events[0].line == events[1].line
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex counts_mutex;
std::unordered_map<int, int> counts{{1, 0}};

void count() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(counts_mutex);
#endif
  auto it = counts.find(1);
  // CHECK-DAG: {{[Ww]}}rite (iterator->){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: {{[Ww]}}rite (iterator->){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 count {{.*}}counter_by_iterator.cpp:[[@LINE+2]]:
  // CHECK-DAG: #0 count {{.*}}counter_by_iterator.cpp:[[@LINE+1]]:
  if (it != counts.end()) it->second++;
}

int main() { run_in_order("first", count, "second", count); }
