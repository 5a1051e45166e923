// element_read_vs_write.cpp: one thread reads an element, another overwrites it; the tree itself stays as it is.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, double> 'rates'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex rates_mutex;
std::map<int, double> rates{{1, 1.5}};

double rate() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(rates_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (at){{.*}} by thread T{{[0-9]+}} 'reader'
  // CHECK-DAG: #0 rate {{.*}}element_read_vs_write.cpp:[[@LINE+1]]:
  return rates.at(1);
}

void update() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(rates_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (at){{.*}} by thread T{{[0-9]+}} 'writer'
  // CHECK-DAG: #0 update {{.*}}element_read_vs_write.cpp:[[@LINE+1]]:
  rates.at(1) = 2.5;
}

int main() {
  run_in_order(
      "reader", [] { rate(); }, "writer", update);
}
