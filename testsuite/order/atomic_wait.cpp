// atomic_wait.cpp: atomic wait and notify: the order is that of the value read, not of the notification.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// RUN: %check_order --flags=-stdlib=libc++ %s %t.libcxx
// CHECK-DAG: read-write-race on std::map<int, int> 'waited'
// CHECK-DAG: read-write-race on std::map<int, int> 'flagged'
// CHECK-DAG: read-write-race on std::map<int, int> 'only_notified'
#include <atomic>

#include "order_pair.h"

Map waited, flagged, only_notified;
std::atomic<int> ready{0};
std::atomic<int> relaxed{0};
std::atomic_flag flag;

int main() {
  run_pair(
      [] {
        waited[1] = 1;
        ready.store(1, std::memory_order_release);
        ready.notify_one();
      },
      [] {
        ORDERED(ready.wait(0, std::memory_order_acquire));
        (void)waited.find(1);
      });
  run_pair(
      [] {
        flagged[1] = 1;
        flag.test_and_set();
        flag.notify_all();
      },
      [] {
        ORDERED(flag.wait(false));
        (void)flagged.find(1);
      });
  constexpr auto kStore = ORDERED(std::memory_order_release) UNORDERED_ONLY(std::memory_order_relaxed);
  run_pair(
      [] {
        only_notified[1] = 1;
        relaxed.store(1, kStore);
        relaxed.notify_all();
      },
      [] {
        relaxed.wait(0);
        (void)only_notified.find(1);
      });
}
