// cxx23_contains.cpp: contains() and erase_if(), newer members, as C++23.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --std=c++2b %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, int> 'ages'
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex map_mutex;
std::unordered_map<int, int> ages{{1, 30}, {2, 40}};

bool known() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (contains){{.*}} by thread T{{[0-9]+}} 'asker'
  // CHECK-DAG: #0 known {{.*}}cxx23_contains.cpp:[[@LINE+1]]:
  return ages.contains(1);
}

void forget() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (erase_if){{.*}} by thread T{{[0-9]+}} 'forgetter'
  // CHECK-DAG: #0 forget {{.*}}cxx23_contains.cpp:[[@LINE+1]]:
  std::erase_if(ages, [](const auto& entry) { return entry.second > 35; });
}

int main() {
  run_in_order(
      "asker", [] { known(); }, "forgetter", forget);
}
