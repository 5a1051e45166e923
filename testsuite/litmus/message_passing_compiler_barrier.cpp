// message_passing_compiler_barrier.cpp: a plain flag behind a barrier for the compiler only.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: Order: tso-only
// JSON: rule == "read-write-race" and order == "tso-only"
#include <atomic>
#include <map>

#include "two_threads.h"

#ifdef FIXED
std::atomic<int> ready;
#else
int ready;
#endif

void publish() {
#ifdef FIXED
  ready.store(1, std::memory_order_release);
#else
  asm volatile("" ::: "memory");
  ready = 1;
#endif
}

void wait_until_published() {
#ifdef FIXED
  while (ready.load(std::memory_order_acquire) == 0) {
  }
#else
  while (!ready) asm volatile("" ::: "memory");
#endif
}

int main() {
  std::map<int, int> message;
  run_in_order(
      "sender",
      [&] {
        message.insert({1, 10});
        publish();
      },
      "receiver",
      [&] {
        wait_until_published();
        (void)message.find(1);
      });
}
