// goes_on.cpp: with halt_on_error=0 the program runs to its end, and the status tells of the reports.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard:halt_on_error=0 --no-fixed
// CHECK-DAG: WARNING: MapSanitizer: read-write-race on std::map<Key, int> 'shared_map'
// CHECK-DAG: the program's end
// CHECK-DAG: mapsan: guard mode: watched {{[0-9]+}} sites in 1 module; 1 violation reported (once)
// CHECK-NOT: fatal error
#include <cstdio>
#include <map>

#include "Inputs/inside.h"

std::map<Key, int> shared_map;

int main() {
  shared_map.emplace(Key{9}, 9);
  run_inside("outer", [] { shared_map.emplace(Key{1}, 1); }, "inner", [] { (void)shared_map.size(); });
  std::fputs("the program's end\n", stderr);
}
