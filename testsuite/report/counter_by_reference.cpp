// counter_by_reference.cpp: a counter in an existing element, incremented through a reference to it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, long>
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex counts_mutex;
std::map<int, long> counts{{1, 0}};

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(counts_mutex);
#endif
  auto& value = counts.at(1);
  // CHECK-DAG: {{[Ww]}}rite (element){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}counter_by_reference.cpp:[[@LINE+1]]:
  value++;
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(counts_mutex);
#endif
  auto& value = counts.at(1);
  // CHECK-DAG: {{[Ww]}}rite (element){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}counter_by_reference.cpp:[[@LINE+1]]:
  value += 2;
}

int main() { run_in_order("first", first, "second", second); }
