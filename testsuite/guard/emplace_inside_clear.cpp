// emplace_inside_clear.cpp: an insertion while clear() destroys the elements.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard
// CHECK: WARNING: MapSanitizer: concurrent-write on std::unordered_map<int, Value> 'shared_map'
// CHECK-DAG: Confidence: witnessed (concurrent map writes)
#include <unordered_map>

#include "Inputs/inside.h"

std::unordered_map<int, Value> shared_map;

// CHECK-DAG: Write (clear) by thread T{{[0-9]+}} 'outer'
// CHECK-DAG: #0 emptier {{.*}}emplace_inside_clear.cpp:[[@LINE+1]]:
void emptier() { shared_map.clear(); }

// CHECK-DAG: Write (try_emplace) by thread T{{[0-9]+}} 'inner'
// CHECK-DAG: #0 filler {{.*}}emplace_inside_clear.cpp:[[@LINE+1]]:
void filler() { shared_map.try_emplace(2); }

int main() {
  shared_map.try_emplace(1);
  run_inside("outer", emptier, "inner", filler);
}
