// insert_inside_find.cpp: an insertion begins and ends while a look-up is under way.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<Key, int> 'shared_map'
// CHECK-DAG: Confidence: witnessed (concurrent map read and map write)
#include <map>

#include "Inputs/inside.h"

std::map<Key, int> shared_map;
bool found = false;

// CHECK-DAG: Read (count) by thread T{{[0-9]+}} 'outer'
// CHECK-DAG: #0 reader {{.*}}insert_inside_find.cpp:[[@LINE+1]]:
void reader() { found = shared_map.count(Key{9}) != 0; }

__attribute__((noinline)) void add(int key) {
  // CHECK-DAG: Write (operator[]) by thread T{{[0-9]+}} 'inner'
  // CHECK-DAG: #0 add {{.*}}insert_inside_find.cpp:[[@LINE+1]]:
  shared_map[Key{key}] = key;
  __asm__ volatile("");
}
void writer() {
  // CHECK-DAG: #1 writer {{.*}}insert_inside_find.cpp:[[@LINE+1]]:
  add(1);
  __asm__ volatile("");  // no tail call
}

int main() {
  shared_map.emplace(Key{9}, 9);
  run_inside("outer", reader, "inner", writer);
}
