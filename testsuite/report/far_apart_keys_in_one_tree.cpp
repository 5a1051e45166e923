// far_apart_keys_in_one_tree.cpp: insert and find of keys far apart in one std::map. No byte is shared by the two
// accesses, so tools that compare memory addresses stay silent; the tree they walk is one.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int> 'tree'
#include <map>
#include <mutex>
#include <shared_mutex>

#include "two_threads.h"

std::shared_mutex tree_mutex;
std::map<int, int> tree;

void look_low() {
#ifdef FIXED
  std::shared_lock<std::shared_mutex> lock(tree_mutex);
#endif
  for (int i = 0; i < 100; ++i) {
    // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'low'
    // CHECK-DAG: #0 look_low {{.*}}far_apart_keys_in_one_tree.cpp:[[@LINE+1]]:
    if (tree.find(i) == tree.end()) return;
  }
}

void insert_high() {
#ifdef FIXED
  std::unique_lock<std::shared_mutex> lock(tree_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'high'
  // CHECK-DAG: #0 insert_high {{.*}}far_apart_keys_in_one_tree.cpp:[[@LINE+1]]:
  tree.insert({2000, 1});
}

int main() {
  for (int i = 0; i < 1000; ++i) tree[i] = i;
  run_in_order("low", look_low, "high", insert_high);
}
