// message_passing_too_early.cpp: the flag is raised before the map is written: nothing orders the two, not even the
// machine.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: read-write-race
// CHECK-NOT: Order: tso-only
// JSON: rule == "read-write-race" and order == "none"
#include <atomic>
#include <map>

#include "two_threads.h"

std::atomic<int> ready;

int main() {
  std::map<int, int> message;
  run_in_order(
      "sender",
      [&] {
#ifdef FIXED
        message.insert({1, 10});
        ready.store(1, std::memory_order_release);
#else
        ready.store(1, std::memory_order_relaxed);
        message.insert({1, 10});
#endif
      },
      "receiver",
      [&] {
        while (ready.load(std::memory_order_acquire) == 0) {
        }
        (void)message.find(1);
      });
}
