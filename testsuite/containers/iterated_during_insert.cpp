// iterated_during_insert.cpp: a concurrent_hash_map is walked while another thread inserts.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report "--flags=-I %S/Inputs -DCONCURRENT_HASH_MAP -ltbb" %s %t.concurrent_hash_map
// REQUIRES: onetbb
// CHECK: WARNING: MapSanitizer: read-write-race on tbb::concurrent_hash_map<int, int> 'counts'
// CHECK-DAG: {{[Rr]}}ead ({{begin|iterator.*}}){{.*}} by thread T{{[0-9]+}} 'walker'
// CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'inserter'
#include <mutex>

#include "container.h"
#include "two_threads.h"

std::mutex walk_mutex;
Map counts;

void insert() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(walk_mutex);
#endif
  counts.insert({8, 1});
}

void walk() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(walk_mutex);
#endif
  for (auto it = counts.begin(); it != counts.end(); ++it) (void)it->first;
}

int main() {
  counts.insert({7, 1});
  run_in_order("inserter", insert, "walker", walk);
}
