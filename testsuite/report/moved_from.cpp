// moved_from.cpp: a map is moved from while another thread has iterated over it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: map-lifetime on std::map<int, int>
#include <map>
#include <mutex>
#include <utility>

#include "two_threads.h"

std::mutex map_mutex;
std::map<int, int> inbox{{1, 1}};

int peek() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead ({{(begin|iterator.*)}}){{.*}} by thread T{{[0-9]+}} 'peeker'
  // CHECK-DAG: #0 peek {{.*}}moved_from.cpp:[[@LINE+1]]:
  return inbox.begin()->first;
}

void take() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: by thread T{{[0-9]+}} 'taker'
  // CHECK-DAG: #0 take {{.*}}moved_from.cpp:[[@LINE+1]]:
  std::map<int, int> mine(std::move(inbox));
}

int main() {
  run_in_order(
      "peeker", [] { peek(); }, "taker", take);
}
