// cxx11.cpp: the same as C++11, the oldest language supported.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --std=c++11 %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int> 'ages'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex map_mutex;
std::map<int, int> ages;

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}cxx11.cpp:[[@LINE+1]]:
  ages[1] = 30;
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}cxx11.cpp:[[@LINE+1]]:
  ages.insert(std::make_pair(2, 40));
}

int main() { run_in_order("first", first, "second", second); }
