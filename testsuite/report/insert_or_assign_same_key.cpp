// insert_or_assign_same_key.cpp: two threads overwrite one element by insert_or_assign.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::unordered_map<int, std::string> 'states'
#include <mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

std::mutex states_mutex;
std::unordered_map<int, std::string> states{{1, "new"}};

void start() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(states_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert_or_assign){{.*}} by thread T{{[0-9]+}} 'first'
  // CHECK-DAG: #0 start {{.*}}insert_or_assign_same_key.cpp:[[@LINE+1]]:
  states.insert_or_assign(1, "started");
}

void stop() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(states_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert_or_assign){{.*}} by thread T{{[0-9]+}} 'second'
  // CHECK-DAG: #0 stop {{.*}}insert_or_assign_same_key.cpp:[[@LINE+1]]:
  states.insert_or_assign(1, "stopped");
}

int main() { run_in_order("first", start, "second", stop); }
