// counter_by_index.cpp: a counter in an existing element, incremented through operator[] by two threads.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::unordered_map<std::string, int> 'hits'
// JSON: rule == "concurrent-write" and key == '"/"' and bucket.count > 0
#include <mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

std::mutex hits_mutex;
std::unordered_map<std::string, int> hits{{"/", 0}};

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(hits_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}counter_by_index.cpp:[[@LINE+1]]:
  hits["/"]++;
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(hits_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}counter_by_index.cpp:[[@LINE+1]]:
  hits["/"] += 1;
}

int main() { run_in_order("first", first, "second", second); }
