// thread_detach.cpp: a detached thread says that it is done through a mutex; its mere end says nothing.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK: read-write-race on std::map<int, int> 'map'
#include <mutex>

#include "order_pair.h"

Map map;
std::mutex mutex;
bool done = false;

int main() {
  std::thread([] {
    map[1] = 1;
    std::lock_guard lock(mutex);
    done = true;
  }).detach();
  invisible::wait_until_threads_are(1);
  ORDERED(mutex.lock(); bool seen = done; mutex.unlock(); if (!seen) return 1);
  (void)map.find(1);
}
