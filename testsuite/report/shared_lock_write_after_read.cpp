// shared_lock_write_after_read.cpp: holders in shared mode are not ordered, even if one comes after the other.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int> 'totals'
#include <map>
#include <mutex>
#include <shared_mutex>

#include "two_threads.h"

std::shared_mutex totals_mutex;
std::map<int, int> totals{{1, 0}};

int look() {
  std::shared_lock<std::shared_mutex> lock(totals_mutex);
  // CHECK-DAG: {{[Rr]}}ead (at){{.*}} by thread T{{[0-9]+}} 'reader'
  // CHECK-DAG: #0 look {{.*}}shared_lock_write_after_read.cpp:[[@LINE+1]]:
  return totals.at(1);
}

void add() {
#ifdef FIXED
  std::unique_lock<std::shared_mutex> lock(totals_mutex);
#else
  std::shared_lock<std::shared_mutex> lock(totals_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (at){{.*}} by thread T{{[0-9]+}} 'writer'
  // CHECK-DAG: #0 add {{.*}}shared_lock_write_after_read.cpp:[[@LINE+1]]:
  totals.at(1) += 1;
}

int main() {
  run_in_order(
      "reader", [] { look(); }, "writer", [] { add(); });
}
