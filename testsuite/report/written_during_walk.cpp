// written_during_walk.cpp: of many elements one is overwritten while another thread, long under way, comes closer to it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// There are more elements than mapsan remembers, and all writes so far came before the walk: most of its reads are not told
// to the runtime. The write must be noticed all the same by the read that follows it.
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int> 'counts'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex counts_mutex;
std::map<int, int> counts;
invisible::Steps steps;

int total([[maybe_unused]] int pause) {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(counts_mutex);
#endif
  int sum = 0;
  for (const auto& [number, count] : counts) {
#ifndef FIXED
    if (number == pause) {
      steps.done();
      steps.wait_for(3);
    }
#endif
    // CHECK-DAG: {{[Rr]}}ead (element){{.*}} by main thread
    // CHECK-DAG: #0 total {{.*}}written_during_walk.cpp:[[@LINE+1]]:
    sum += count;
  }
  return sum;
}

void update() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(counts_mutex);
#else
  steps.wait_for(2);
#endif
  // CHECK-DAG: {{[Ww]}}rite (at){{.*}} by thread T{{[0-9]+}}
  // CHECK-DAG: #0 update {{.*}}written_during_walk.cpp:[[@LINE+1]]:
  counts.at(101) = 5;
  steps.done();
}

int main() {
  for (int number = 0; number < 1000; ++number) counts[number] = 0;
  std::thread observer([] {
    (void)counts.size();
    steps.done();
    steps.wait_for(2);
  });
  steps.wait_for(1);
  counts.at(0) = 1;
  int sum = total(-1);
  std::thread writer(update);
  sum += total(100);
  writer.join();
  observer.join();
  return sum < 0;
}
