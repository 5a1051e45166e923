// release_sequence.cpp: read-modify-writes between the release and the acquire keep the edge, relaxed ones too.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <cassert>
#include <map>

#include "many_threads.h"

std::map<int, int> map;
std::atomic<int> stage{0};

int main() {
  run_threads(3, [](int thread) {
    if (thread == 0) {
      map[1] = 1;
      stage.store(1, std::memory_order_release);
    } else if (thread == 1) {
      int expected = 1;
      while (!stage.compare_exchange_weak(expected, 2, std::memory_order_relaxed)) {
        expected = 1;
        std::this_thread::yield();
      }
    } else {
      while (stage.load(std::memory_order_acquire) != 2) std::this_thread::yield();
      assert(map.at(1) == 1);
    }
  });
}
