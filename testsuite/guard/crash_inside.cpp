// crash_inside.cpp: an insertion that dies of the overlap is told of all the same.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard --no-fixed
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<Key, Dying> 'shared_map'
// CHECK-DAG: Confidence: witnessed (concurrent map read and map write)
#include <signal.h>

#include <map>

#include "Inputs/inside.h"

struct Dying {
  Dying() {
    hold_up();
    raise(SIGSEGV);
  }
};

std::map<Key, Dying> shared_map;

int main() {
  // CHECK-DAG: Write (try_emplace) by thread T{{[0-9]+}} 'outer'
  // CHECK-DAG: #0 main::lambda {{.*}}crash_inside.cpp:[[@LINE+1]]:
  run_inside("outer", [] { shared_map.try_emplace(Key{1}); }, "inner", [] { (void)shared_map.empty(); });
}
