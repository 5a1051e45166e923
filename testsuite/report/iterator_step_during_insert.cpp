// iterator_step_during_insert.cpp: an iterator obtained before another thread's insert is stepped after it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int> 'queue'
#include <map>
#include <mutex>
#include <thread>

#include "invisible_barrier.h"

std::mutex queue_mutex;
std::map<int, int> queue{{1, 10}, {2, 20}};
invisible::Steps steps;

void walk() {
  pthread_setname_np(pthread_self(), "walker");
#ifdef FIXED
  queue_mutex.lock();
#endif
  auto it = queue.begin();
  steps.done();
#ifndef FIXED
  steps.wait_for(2);
#endif
  // CHECK-DAG: {{[Rr]}}ead (iterator++){{.*}} by thread T{{[0-9]+}} 'walker'
  // CHECK-DAG: #0 walk {{.*}}iterator_step_during_insert.cpp:[[@LINE+1]]:
  ++it;
#ifdef FIXED
  queue_mutex.unlock();
#endif
}

void push() {
  pthread_setname_np(pthread_self(), "pusher");
  steps.wait_for(1);
#ifdef FIXED
  std::lock_guard<std::mutex> lock(queue_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'pusher'
  // CHECK-DAG: #0 push {{.*}}iterator_step_during_insert.cpp:[[@LINE+1]]:
  queue.emplace(3, 30);
  steps.done();
}

int main() {
  std::thread walker(walk);
  std::thread pusher(push);
  walker.join();
  pusher.join();
}
