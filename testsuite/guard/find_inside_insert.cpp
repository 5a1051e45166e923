// find_inside_insert.cpp: a look-up begins and ends while an insertion is under way.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<Key, int> 'shared_map'
// CHECK-DAG: Confidence: witnessed (concurrent map read and map write)
// CHECK-DAG: mapsan: fatal error: concurrent map read and map write
#include <map>

#include "Inputs/inside.h"

std::map<Key, int> shared_map;
bool found = false;

// CHECK-DAG: Write (emplace) by thread T{{[0-9]+}} 'outer'
// CHECK-DAG: #0 writer {{.*}}find_inside_insert.cpp:[[@LINE+1]]:
void writer() { shared_map.emplace(Key{1}, 1); }

// CHECK-DAG: Read (find) by thread T{{[0-9]+}} 'inner'
// CHECK-DAG: #0 reader {{.*}}find_inside_insert.cpp:[[@LINE+1]]:
void reader() { found = shared_map.find(Key{9}) != shared_map.end(); }

int main() {
  shared_map.emplace(Key{9}, 9);
  run_inside("outer", writer, "inner", reader);
}
