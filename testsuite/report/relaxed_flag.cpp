// relaxed_flag.cpp: a relaxed flag announces the map: the machine orders the two threads, the language does not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int> 'settings'
#include <atomic>
#include <map>

#include "two_threads.h"

#ifdef FIXED
constexpr std::memory_order kPublish = std::memory_order_release, kObserve = std::memory_order_acquire;
#else
constexpr std::memory_order kPublish = std::memory_order_relaxed, kObserve = std::memory_order_relaxed;
#endif

std::atomic<bool> ready{false};
std::map<int, int> settings;

void publish() {
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'publisher'
  // CHECK-DAG: #0 publish {{.*}}relaxed_flag.cpp:[[@LINE+1]]:
  settings.emplace(1, 1);
  ready.store(true, kPublish);
}

void consume() {
  while (!ready.load(kObserve)) {
  }
  // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'consumer'
  // CHECK-DAG: #0 consume {{.*}}relaxed_flag.cpp:[[@LINE+1]]:
  (void)settings.find(1);
}

int main() { run_in_order("publisher", publish, "consumer", consume); }
