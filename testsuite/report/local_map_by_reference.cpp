// local_map_by_reference.cpp: a local map is watched where threads reach it, by whatever way.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int>
#include <functional>
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex scores_mutex;

void score(std::map<int, int>& scores, int player) {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(scores_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite {{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: {{[Ww]}}rite {{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 score {{.*}}local_map_by_reference.cpp:[[@LINE+1]]:
  scores[player] = 1;
}

int main() {
  std::map<int, int> of_nobody_else, scores;
  of_nobody_else[1] = 2;
  run_in_order(
      "first", std::bind(score, std::ref(scores), 1), "second", std::bind(score, std::ref(scores), 2));
  return static_cast<int>(scores.size() - 2 * of_nobody_else.size());
}
