// concurrent_unsafe_erase.cpp: an operation that a concurrent container leaves to one thread at a time meets a safe
// one.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report "--flags=-I %S/Inputs -DCONCURRENT_UNORDERED_MAP -ltbb" %s %t.concurrent_unordered_map
// RUN: %check_report --levels=-O2 "--flags=-I %S/Inputs -DCONCURRENT_MAP -ltbb" %s %t.concurrent_map
// REQUIRES: onetbb
// CHECK: WARNING: MapSanitizer: read-write-race on tbb::concurrent_{{.*}}<int, int> 'shared_map'
// CHECK-DAG: {{[Ww]}}rite (unsafe_erase){{.*}} by thread T{{[0-9]+}} 'eraser'
// CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'reader'
#include <mutex>

#include "container.h"
#include "two_threads.h"

std::mutex map_mutex;
Map shared_map;

void look_up() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  (void)shared_map.find(7);
}

void erase() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  shared_map.unsafe_erase(7);
}

int main() {
  shared_map[7] = 1;
  run_in_order("reader", look_up, "eraser", erase);
}
