// benign_scope.cpp: accesses in a scope declared benign are neither checked nor recorded; those outside are.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order "--flags=-I %S/../../runtime/include" %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'counted'
// CHECK-DAG: concurrent-write on std::map<int, int> 'outside'
// CHECK-NOT: on std::map<int, int> 'within'
#include "mapsan/annotations.h"
#include "order_pair.h"

Map counted, outside, within;

int main() {
  run_in_order(
      "first",
      [] {
        counted[1] = 1;
        ORDERED(MAPSAN_BENIGN_SCOPE("statistics, read while they are written"));
        within[1] = 1;
        outside[1] = 1;
        UNORDERED_ONLY(outside.clear());
      },
      "second",
      [] {
        {
          ORDERED(MAPSAN_BENIGN_SCOPE("statistics, read while they are written"));
          (void)counted.find(1);
        }
        {
          MAPSAN_BENIGN_SCOPE("the same");
          { MAPSAN_BENIGN_SCOPE("scopes nest"); }
          within[1] = 2;
        }
        UNORDERED_ONLY(outside.clear());
        ORDERED((void)outside.size());
      });
}
