// rehash_vs_find.cpp: rehash() moves every node to another bucket.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, int> 'shared_map'
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex map_mutex;
std::unordered_map<int, int> shared_map{{1, 1}};

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 first {{.*}}rehash_vs_find.cpp:[[@LINE+1]]:
  (void)shared_map.find(1);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (rehash){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 second {{.*}}rehash_vs_find.cpp:[[@LINE+1]]:
  shared_map.rehash(1000);
}

int main() { run_after_end("first", first, "second", second); }
