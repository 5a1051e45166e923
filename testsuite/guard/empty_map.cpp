// empty_map.cpp: the first insertion into an empty map, beside look-ups that find nothing to look at.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard
// RUN: %check_report %s %t.size --options mode=guard --flags='-DREAD=size()' --levels=-O2
// RUN: %check_report %s %t.begin --options mode=guard --flags='-DREAD=begin()' --levels=-O2
// RUN: %check_report %s %t.find --options mode=guard --flags='-DREAD=find(1)' --levels=-O2
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, Value> 'shared_map'
// CHECK-DAG: Confidence: witnessed (concurrent map read and map write)
#include <unordered_map>

#include "Inputs/inside.h"

#ifndef READ
#define READ empty()
#endif

std::unordered_map<int, Value> shared_map;

// CHECK-DAG: #0 writer {{.*}}empty_map.cpp:[[@LINE+1]]:
void writer() { shared_map.try_emplace(1); }

// CHECK-DAG: #0 reader {{.*}}empty_map.cpp:[[@LINE+1]]:
void reader() { (void)shared_map.READ; }

int main() { run_inside("outer", writer, "inner", reader); }
