// accessor_released.cpp: a reference to an element outlives its accessor.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report "--flags=-I %S/Inputs -DCONCURRENT_HASH_MAP -ltbb" %s %t.concurrent_hash_map
// REQUIRES: onetbb
// CHECK: WARNING: MapSanitizer: concurrent-write on tbb::concurrent_hash_map<int, int> 'counts'
// CHECK-DAG: {{[Ww]}}rite (element){{.*}} by thread T{{[0-9]+}} 'holder'
// CHECK-DAG: {{[Ww]}}rite (iterator->){{.*}} by thread T{{[0-9]+}} 'other' (locks held: {{.*}}accessor
#include "container.h"
#include "two_threads.h"

Map counts;

void hold() {
  Map::accessor entry;
  counts.insert(entry, 7);
  int& value = entry->second;
#ifndef FIXED
  entry.release();
#endif
  value = 1;
}

void other() {
  Map::accessor entry;
  if (counts.find(entry, 7)) entry->second += 1;
}

int main() { run_in_order("holder", hold, "other", other); }
