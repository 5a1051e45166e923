// explicit_iterators.cpp: a loop with explicit iterators, pre- and post-increment, against an insert.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::multimap<int, int> 'words'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex words_mutex;
std::multimap<int, int> words{{1, 1}, {1, 2}};

void push() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(words_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'pusher'
  // CHECK-DAG: #0 push {{.*}}explicit_iterators.cpp:[[@LINE+1]]:
  words.insert({2, 1});
}

int sum() {
  int total = 0;
#ifdef FIXED
  std::lock_guard<std::mutex> lock(words_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead ({{(begin|cbegin|cend)}}){{.*}} by thread T{{[0-9]+}} 'walker'
  // CHECK-DAG: #0 sum {{.*}}explicit_iterators.cpp:[[@LINE+1]]:
  for (auto it = words.cbegin(); it != words.cend(); it++) {
    total += it->second;
  }
  return total;
}

int main() {
  run_in_order("pusher", push, "walker", [] { sum(); });
}
