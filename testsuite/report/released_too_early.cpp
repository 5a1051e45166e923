// released_too_early.cpp: the lock is released just before the access it was taken for.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int> 'seats'
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex map_mutex;
std::map<int, int> seats;

void book(int seat) {
  std::unique_lock<std::mutex> lock(map_mutex);
#ifndef FIXED
  lock.unlock();
#endif
  // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'first' (locks held: none)
  // CHECK-DAG: #0 book {{.*}}released_too_early.cpp:[[@LINE+1]]:
  seats[seat] = 1;
}

// The second thread passes through the lock first: an edge, but one that ends before the first thread's access.
int main() {
  invisible::Steps steps;
  std::thread second([&] {
    pthread_setname_np(pthread_self(), "second");
    std::unique_lock<std::mutex> lock(map_mutex);
    lock.unlock();
    steps.done();
    steps.wait_for(2);
#ifdef FIXED
    book(2);
#else
    // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'second' (locks held: none)
    // CHECK-DAG: #0 main::{{.*}} {{.*}}released_too_early.cpp:[[@LINE+1]]:
    seats[2] = 1;
#endif
  });
  std::thread first([&] {
    pthread_setname_np(pthread_self(), "first");
    steps.wait_for(1);
    book(1);
    steps.done();
  });
  first.join();
  second.join();
}
