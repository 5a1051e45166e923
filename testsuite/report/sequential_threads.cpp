// sequential_threads.cpp: the first thread is over before the second starts, yet nobody joined it in between.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::unordered_map<int, int> 'seen'
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex seen_mutex;
std::unordered_map<int, int> seen;

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(seen_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}sequential_threads.cpp:[[@LINE+1]]:
  seen.emplace(1, 1);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(seen_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}sequential_threads.cpp:[[@LINE+1]]:
  seen.emplace(2, 2);
}

int main() { run_after_end("first", first, "second", second); }
