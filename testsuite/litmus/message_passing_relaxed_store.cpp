// message_passing_relaxed_store.cpp: the flag is stored relaxed, though loaded with acquire.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: Order: tso-only
// CHECK: HINT: only the machine's memory order keeps the accesses apart: after {{.*}}publish with a release store
// JSON: rule == "read-write-race" and order == "tso-only" and "release" in fix
#include <atomic>
#include <map>

#include "two_threads.h"

#ifdef FIXED
std::atomic<int> ready;
void publish() { ready.store(1, std::memory_order_release); }
bool is_ready() { return ready.load(std::memory_order_acquire) != 0; }
#else
std::atomic<int> ready;
void publish() { ready.store(1, std::memory_order_relaxed); }
bool is_ready() { return ready.load(std::memory_order_acquire) != 0; }
#endif

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
        while (!is_ready()) {
        }
        (void)message.find(1);
      });
}
