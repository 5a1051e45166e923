// once.cpp: one-time initialisation is ordered before everyone who comes by.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// RUN: %check_order --flags=-stdlib=libc++ %s %t.libcxx
// CHECK-DAG: read-write-race on std::map<int, int> 'by_call_once'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_pthread_once'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_static'
#include <mutex>

#include "order_pair.h"

Map by_call_once, by_pthread_once, by_static;
std::once_flag flag;
pthread_once_t control = PTHREAD_ONCE_INIT;

// Without the flag, as a plain `if (empty) fill` would do: by the first thread alone.
template <class Routine, class Use>
void pair(Routine initialise, Use use) {
  run_pair(
      [=] {
        initialise();
        use();
      },
      [=] {
        ORDERED(initialise());
        use();
      });
}

bool fill_static() {
  by_static[1] = 1;
  return true;
}

int main() {
  pair([] { std::call_once(flag, [] { by_call_once[1] = 1; }); }, [] { (void)by_call_once.find(1); });
  pair([] { pthread_once(&control, [] { by_pthread_once[1] = 1; }); }, [] { (void)by_pthread_once.find(1); });
  pair(
      [] {
        static const bool filled = fill_static();
        (void)filled;
      },
      [] { (void)by_static.find(1); });
}
