// compared_during_write.cpp: operator== reads both maps with all their elements.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int> 'actual'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex map_mutex;
std::map<int, int> wanted{{1, 1}};
std::map<int, int> actual{{1, 1}};

void change() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'changer'
  // CHECK-DAG: #0 change {{.*}}compared_during_write.cpp:[[@LINE+1]]:
  actual[1] = 2;
}

bool same() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (operator==){{.*}} by thread T{{[0-9]+}} 'comparer'
  // CHECK-DAG: #0 same {{.*}}compared_during_write.cpp:[[@LINE+1]]:
  return wanted == actual;
}

int main() {
  run_in_order("changer", change, "comparer", [] { same(); });
}
