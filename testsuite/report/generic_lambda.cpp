// generic_lambda.cpp: the access is in a generic lambda that captured the map by reference.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int> 'scores'
#include <map>
#include <mutex>

#include "two_threads.h"

int main() {
  [[maybe_unused]] std::mutex map_mutex;
  std::map<int, int> scores;
  auto put = [&](auto key) {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(map_mutex);
#endif
    // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'first'
    // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'second'
    // CHECK-DAG: #0 main::{{.*}} {{.*}}generic_lambda.cpp:[[@LINE+2]]:
    // CHECK-DAG: #0 main::{{.*}} {{.*}}generic_lambda.cpp:[[@LINE+1]]:
    scores[key] = 1;
  };
  run_in_order(
      "first", [&] { put(1); }, "second", [&] { put(2L); });
}
