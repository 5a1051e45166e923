// fence_what_if.cpp: fence=seq_cst puts a fence behind the write, and the report that a release would repair is gone.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %mapsan-clang++ -g -pthread -I%support %s -o %t
// RUN: %not %t 2>&1 | %FileCheck %s
// RUN: %mapsan-clang++ -g -pthread -I%support -fplugin-arg-mapsan-fence=seq_cst %s -o %t.fenced
// RUN: %t.fenced 2>&1 | %FileCheck %s --check-prefix=FENCED
// CHECK: Order: tso-only
// FENCED-NOT: WARNING
// FENCED: mapsan: watched
#include <atomic>
#include <map>

#include "two_threads.h"

std::map<int, int> message;
std::atomic<int> ready;

int main() {
  run_in_order(
      "sender",
      [] {
        message[1] = 10;
        ready.store(1, std::memory_order_relaxed);
      },
      "receiver",
      [] {
        while (ready.load(std::memory_order_acquire) == 0) {
        }
        (void)message.find(1);
      });
}
