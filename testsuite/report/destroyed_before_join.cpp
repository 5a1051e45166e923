// destroyed_before_join.cpp: main lets a map go out of scope while the thread that uses it was not joined.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: map-lifetime on std::unordered_map<int, int> 'sessions'
// JSON: rule == "map-lifetime" and map.name == "sessions" and any(e.op == "destroy" for e in events)
#include <memory>
#include <thread>
#include <unordered_map>

#include "invisible_barrier.h"

using Sessions = std::unordered_map<int, int>;

int main() {
  invisible::Steps steps;
  std::thread worker;
  {
    Sessions sessions;
    worker = std::thread([&] {
      pthread_setname_np(pthread_self(), "worker");
      // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'worker'
      // CHECK-DAG: #0 main::{{.*}} {{.*}}destroyed_before_join.cpp:[[@LINE+1]]:
      sessions.emplace(1, 1);
      steps.done();
      steps.wait_for(2);
    });
    steps.wait_for(1);
#ifdef FIXED
    steps.done();
    worker.join();
#endif
    // CHECK-DAG: {{.*}} (destroy){{.*}} by main thread
    // CHECK-DAG: #0 main {{.*}}destroyed_before_join.cpp:[[@LINE+1]]:
  }
#ifndef FIXED
  steps.done();
  worker.join();
#endif
}
