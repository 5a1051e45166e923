// thread_create_join.cpp: what comes before a thread's creation is ordered before it; what it does, before the join.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'before'
// CHECK-DAG: read-write-race on std::map<int, int> 'within'
#include "order_pair.h"

Map before, within;
invisible::Steps steps;

int main() {
  ORDERED(before[1] = 1);
  std::thread thread([] {
    (void)before.find(1);
    within[1] = 1;
    steps.done();
  });
  UNORDERED_ONLY(steps.wait_for(1); before[1] = 1; (void)within.find(1));
  thread.join();
  ORDERED((void)within.find(1));
}
