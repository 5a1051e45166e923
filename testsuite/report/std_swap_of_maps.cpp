// std_swap_of_maps.cpp: std::swap() of two maps against a write to one of them.
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
std::unordered_map<int, int> front{{1, 1}};
std::unordered_map<int, int> back;

void fill() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'filler'
  // CHECK-DAG: #0 fill {{.*}}std_swap_of_maps.cpp:[[@LINE+1]]:
  back.emplace(2, 2);
}

void flip() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (swap){{.*}} by thread T{{[0-9]+}} 'flipper'
  // CHECK-DAG: #0 flip {{.*}}std_swap_of_maps.cpp:[[@LINE+1]]:
  std::swap(front, back);
}

int main() { run_in_order("filler", fill, "flipper", flip); }
