// different_elements_while_iterating.cpp: each thread walks the whole map but touches the value of its own key only.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>

#include "many_threads.h"

int main() {
  std::map<int, int> totals;
  for (int i = 0; i < 8; ++i) totals.emplace(i, 0);
  run_threads(8, [&](int thread) {
    for (int round = 0; round < 50; ++round) {
      for (auto& entry : totals) {
        if (entry.first == thread) entry.second += 1;
      }
      for (auto it = totals.begin(); it != totals.end(); ++it) {
        if (it->first == thread) it->second += 1;
      }
    }
  });
}
