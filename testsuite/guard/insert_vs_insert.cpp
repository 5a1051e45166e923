// insert_vs_insert.cpp: two threads are inside insertions at one moment; both stacks, to the bottom.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<Key, int> 'shared_map'
// CHECK-DAG: Confidence: witnessed (concurrent map writes)
// CHECK-DAG: SUMMARY: MapSanitizer: concurrent-write {{.*}}insert_vs_insert.cpp:
// CHECK-DAG: mapsan: fatal error: concurrent map writes
// JSON: rule == "concurrent-write" and consequence == "corrupted-container" and [e.role for e in events] == ["write", "write"]
// JSON: sorted(e.thread.name for e in events) == ["inner", "outer"] and map.name == "shared_map"
#include <map>

#include "Inputs/inside.h"

std::map<Key, int> shared_map;
int calls = 0;

__attribute__((noinline)) void put(int key) {
  // CHECK-DAG: Write (insert) by thread T{{[0-9]+}} 'outer'
  // CHECK-DAG: Write (insert) by thread T{{[0-9]+}} 'inner'
  // CHECK-DAG: #0 put {{.*}}insert_vs_insert.cpp:[[@LINE+1]]:
  shared_map.insert({Key{key}, key});
  ++calls;
}
__attribute__((noinline)) void work_outer() {
  // JSON: any(e.thread.name == "outer" and e.stack[1].line == @LINE+1 for e in events)
  put(1);
  ++calls;
}
__attribute__((noinline)) void work_inner() {
  // JSON: any(e.thread.name == "inner" and e.stack[1].line == @LINE+1 for e in events)
  put(2);
  ++calls;
}

int main() {
  shared_map.insert({Key{9}, 9});
  run_inside("outer", work_outer, "inner", work_inner);
}
