// many_pairs.cpp: one function with many checks and acts: each act with its own.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="needs check" %s
#include <map>
#define PAIR(key) if (!m.contains(key)) m[key] = 1;
#define TEN(key) PAIR(key) PAIR(key + 1) PAIR(key + 2) PAIR(key + 3) PAIR(key + 4) \
  PAIR(key + 5) PAIR(key + 6) PAIR(key + 7) PAIR(key + 8) PAIR(key + 9)
void many(std::map<int, int>& m) {
  TEN(0)
  // CHECK-COUNT-10: [[@LINE-1]]:3: act 'operator[]' needs check 'contains' at [[@LINE-1]]:3
  TEN(10)
  // CHECK-COUNT-10: [[@LINE-1]]:3: act 'operator[]' needs check 'contains' at [[@LINE-1]]:3
  TEN(20)
  // CHECK-COUNT-10: [[@LINE-1]]:3: act 'operator[]' needs check 'contains' at [[@LINE-1]]:3
  TEN(30)
  // CHECK-COUNT-10: [[@LINE-1]]:3: act 'operator[]' needs check 'contains' at [[@LINE-1]]:3
  TEN(40)
  // CHECK-COUNT-10: [[@LINE-1]]:3: act 'operator[]' needs check 'contains' at [[@LINE-1]]:3
}
