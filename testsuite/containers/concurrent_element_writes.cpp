// concurrent_element_writes.cpp: a concurrent container does not protect the values: two threads assign to one key.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report "--flags=-I %S/Inputs -DCONCURRENT_UNORDERED_MAP -ltbb" %s %t.concurrent_unordered_map
// RUN: %check_report --levels=-O2 "--flags=-I %S/Inputs -DCONCURRENT_MAP -ltbb" %s %t.concurrent_map
// REQUIRES: onetbb
// CHECK: WARNING: MapSanitizer: concurrent-write on tbb::concurrent_{{.*}}<int, int> 'shared_map'
// CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'first'
// CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'second'
// JSON: key == "7" and consequence == "lost-update" and confidence == "witnessed"
#include "container.h"
#include "two_threads.h"

Map shared_map;

void first() {
#ifdef FIXED
  shared_map.insert({7, 1});
#else
  shared_map[7] = 1;
#endif
}

void second() {
#ifdef FIXED
  shared_map.insert({7, 2});
#else
  shared_map[7] = 2;
#endif
}

int main() { run_in_order("first", first, "second", second); }
