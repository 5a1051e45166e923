// two_mutexes.cpp: both threads hold a lock, but not the same one.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::unordered_map<int, int> 'orders'
// JSON: rule == "concurrent-write" and all(e.role == "write" and len(e.locks) == 1 for e in events)
// JSON: sorted(e.locks[0].name for e in events) == ["back_mutex", "front_mutex"]
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex front_mutex;
std::mutex back_mutex;
std::unordered_map<int, int> orders;

void front() {
  std::lock_guard<std::mutex> lock(front_mutex);
  // CHECK-DAG: {{[Ww]}}rite (try_emplace){{.*}} by thread T{{[0-9]+}} 'front' (locks held: M{{[0-9]+}} 'front_mutex'{{.*}})
  // CHECK-DAG: #0 front {{.*}}two_mutexes.cpp:[[@LINE+1]]:
  orders.try_emplace(1, 1);
}

void back() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(front_mutex);
#else
  std::lock_guard<std::mutex> lock(back_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (try_emplace){{.*}} by thread T{{[0-9]+}} 'back' (locks held: M{{[0-9]+}} 'back_mutex'{{.*}})
  // CHECK-DAG: #0 back {{.*}}two_mutexes.cpp:[[@LINE+1]]:
  orders.try_emplace(2, 2);
}

int main() { run_in_order("front", front, "back", back); }
