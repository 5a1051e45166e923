// release_sequence.cpp: read-modify-writes of any order, by any thread, continue what a release store began.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'handed_on'
// CHECK-DAG: read-write-race on std::map<int, int> 'not_begun'
#include <atomic>

#include "order_pair.h"

Map handed_on, not_begun;
std::atomic<int> stage{0}, other{0};

int main() {
  std::thread middle([] {
    int expected = 1;
    while (!stage.compare_exchange_weak(expected, 2, std::memory_order_relaxed)) expected = 1;
  });
  run_pair(
      [] {
        handed_on[1] = 1;
        stage.store(1, std::memory_order_release);
      },
      [] {
        while (stage.load(ORDERED(std::memory_order_acquire) UNORDERED_ONLY(std::memory_order_relaxed)) != 2) continue;
        (void)handed_on.find(1);
      });
  middle.join();
  // The sequence has to begin with a release.
  run_pair(
      [] {
        not_begun[1] = 1;
        other.fetch_add(1, ORDERED(std::memory_order_release) UNORDERED_ONLY(std::memory_order_relaxed));
        other.fetch_add(1, std::memory_order_relaxed);
      },
      [] {
        while (other.load(std::memory_order_acquire) != 2) continue;
        (void)not_begun.find(1);
      });
}
