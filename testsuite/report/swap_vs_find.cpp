// swap_vs_find.cpp: swap() exchanges two maps; the other thread has looked into one of them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: map-lifetime on std::map<int, int>
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex map_mutex;
std::map<int, int> active{{1, 1}};
std::map<int, int> next{{2, 2}};

void look() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'reader'
  // CHECK-DAG: #0 look {{.*}}swap_vs_find.cpp:[[@LINE+1]]:
  (void)active.find(1);
}

void flip() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (swap){{.*}} by thread T{{[0-9]+}} 'flipper'
  // CHECK-DAG: #0 flip {{.*}}swap_vs_find.cpp:[[@LINE+1]]:
  next.swap(active);
}

int main() { run_in_order("reader", look, "flipper", flip); }
