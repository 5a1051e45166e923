// use_scalar.cpp: reads, writes and read-modify-writes of a scalar element by m[k] and at().
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -O0 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -std=c++20 -O2 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <map>

std::map<int, int> counts{{1, 0}, {2, 0}};
void call_by_value(int) {}

int main() {
  int sum = counts[1];      // CHECK: access operator[]:[[@LINE]]:19 SR|ER|N key=1 map=counts in main type=std::map<int, int>
  counts[1] = 4;            // CHECK: access operator[]:[[@LINE]]:9 SR|EW|N key=1
  counts[1] += 4;           // CHECK: access operator[]:[[@LINE]]:9 SR|ER|EW|N key=1
  ++counts[2];              // CHECK: access operator[]:[[@LINE]]:11 SR|ER|EW|N key=2
  counts[2]--;              // CHECK: access operator[]:[[@LINE]]:9 SR|ER|EW|N key=2
  (counts[1]) = 3;          // CHECK: access operator[]:[[@LINE]]:10 SR|EW|N key=1
  counts[1] = counts[2];    // CHECK: access operator[]:[[@LINE]]:21 SR|ER|N key=2
                            // CHECK: access operator[]:[[@LINE-1]]:9 SR|EW|N key=1
  (sum < 9 ? counts[1] : sum)++;  // CHECK: access operator[]:[[@LINE]]:20 SR|ER|EW|N key=1
  (void)counts[1];          // CHECK: access operator[]:[[@LINE]]:15 SR|N key=1
  counts[1];                // CHECK: access operator[]:[[@LINE]]:9 SR|N key=1
  call_by_value(counts[1]); // CHECK: access operator[]:[[@LINE]]:23 SR|ER|N key=1
  counts[7];                // CHECK: access operator[]:[[@LINE]]:9 SW key=7
  counts[8] = 1;            // CHECK: access operator[]:[[@LINE]]:9 SW key=8
  sum += counts.at(1);      // CHECK: access at:[[@LINE]]:17 SR key=1
                            // CHECK: access at:[[@LINE-1]]:17 ER key=1
  counts.at(1) = 2;         // CHECK: access at:[[@LINE]]:10 SR key=1
                            // CHECK: access at:[[@LINE-1]]:10 EW key=1
  counts.at(1);             // CHECK: access at:[[@LINE]]:10 SR key=1
  return sum == -1;         // CHECK-NOT: access
}
