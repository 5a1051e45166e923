// libcxx_cxx20.cpp: C++20 synchronisation on libc++, which implements it differently from libstdc++.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent --std=c++20 --flags=-stdlib=libc++ %s %t
#include <atomic>
#include <barrier>
#include <cassert>
#include <latch>
#include <map>
#include <semaphore>

#include "many_threads.h"

constexpr int kThreads = 4;
std::map<int, int> phase_map, latched, guarded, waited;
std::barrier<> phase(kThreads);
std::latch done(1);
std::binary_semaphore free_slot(1);
std::atomic<int> flag{0};

int main() {
  run_threads(kThreads, [](int thread) {
    for (int round = 0; round < 20; ++round) {
      if (round % kThreads == thread) phase_map[round] = thread;
      phase.arrive_and_wait();
      assert(phase_map.count(round) == 1);
      phase.arrive_and_wait();
    }
    if (thread == 0) {
      latched[1] = 1;
      done.count_down();
      waited[1] = 1;
      flag.store(1);
      flag.notify_all();
    } else {
      done.wait();
      assert(latched.at(1) == 1);
      flag.wait(0);
      assert(waited.at(1) == 1);
    }
    for (int i = 0; i < 50; ++i) {
      free_slot.acquire();
      guarded[i] += 1;
      free_slot.release();
    }
  });
}
