// signals.cpp: a handler runs in its thread's order, and publishes to other threads through atomics alone.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'published'
#include <signal.h>

#include <atomic>

#include "order_pair.h"

Map published, own;
std::atomic<int> announced{0};

void on_signal(int) {
  announced.store(1, ORDERED(std::memory_order_release) UNORDERED_ONLY(std::memory_order_relaxed));
}

int main() {
  signal(SIGUSR1, on_signal);
  run_pair(
      [] {
        own[1] = 1;
        published[1] = 1;
        pthread_kill(pthread_self(), SIGUSR1);
        own[2] = 2;
      },
      [] {
        while (announced.load(std::memory_order_acquire) == 0) std::this_thread::yield();
        (void)published.find(1);
      });
}
