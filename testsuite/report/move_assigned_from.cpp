// move_assigned_from.cpp: a map is moved from by assignment; the source is written as a whole.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: map-lifetime on std::unordered_map<int, int>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "two_threads.h"

std::mutex map_mutex;
std::unordered_map<int, int> inbox{{1, 1}};

void add() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'adder'
  // CHECK-DAG: #0 add {{.*}}move_assigned_from.cpp:[[@LINE+1]]:
  inbox.emplace(2, 2);
}

void take() {
  std::unordered_map<int, int> mine;
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (operator=){{.*}} by thread T{{[0-9]+}} 'taker'
  // CHECK-DAG: #0 take {{.*}}move_assigned_from.cpp:[[@LINE+1]]:
  mine = std::move(inbox);
}

int main() { run_in_order("adder", add, "taker", take); }
