// sequential_reader_first.cpp: the reading thread has ended, unjoined, when the writing one starts.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int> 'ages'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex ages_mutex;
std::map<int, int> ages{{1, 30}};

int read_age() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(ages_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (at){{.*}} by thread T{{[0-9]+}} 'reader'
  // CHECK-DAG: #0 read_age {{.*}}sequential_reader_first.cpp:[[@LINE+1]]:
  return ages.at(1);
}

void erase_age() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(ages_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (erase){{.*}} by thread T{{[0-9]+}} 'writer'
  // CHECK-DAG: #0 erase_age {{.*}}sequential_reader_first.cpp:[[@LINE+1]]:
  ages.erase(1);
}

int main() {
  run_after_end(
      "reader", [] { read_age(); }, "writer", erase_age);
}
