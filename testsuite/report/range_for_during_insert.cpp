// range_for_during_insert.cpp: a range-for walks the map while another thread inserts.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, int> 'prices'
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex prices_mutex;
std::unordered_map<int, int> prices{{1, 10}, {2, 20}};

int sum() {
  int total = 0;
#ifdef FIXED
  std::lock_guard<std::mutex> lock(prices_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead ({{(begin|end|iterator.*)}}){{.*}} by thread T{{[0-9]+}} 'reader'
  // CHECK-DAG: #0 sum {{.*}}range_for_during_insert.cpp:[[@LINE+1]]:
  for (const auto& entry : prices) {
    total += entry.second;
  }
  return total;
}

void add() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(prices_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'writer'
  // CHECK-DAG: #0 add {{.*}}range_for_during_insert.cpp:[[@LINE+1]]:
  prices.emplace(3, 30);
}

int main() {
  run_in_order(
      "reader", [] { sum(); }, "writer", add);
}
