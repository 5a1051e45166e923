// latches_and_barriers.cpp: arrivals are ordered before departures.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// RUN: %check_order --flags=-stdlib=libc++ %s %t.libcxx
// CHECK-DAG: read-write-race on std::map<int, int> 'latched'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_barrier'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_completion'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_drop'
// CHECK-DAG: read-write-race on std::map<int, int> 'posix'
#include <pthread.h>

#include <barrier>
#include <latch>

#include "order_pair.h"

Map latched, by_barrier, by_completion, by_drop, posix;

struct Completion {
  void operator()() noexcept { ORDERED(by_completion[2] = by_completion[1]); }
};

int main() {
  std::latch latch(1);
  run_pair(
      [&] {
        latched[1] = 1;
        latch.count_down();
      },
      [&] {
        ORDERED(latch.wait());
        (void)latched.find(1);
      });
  std::barrier barrier(2);
  run_pair(
      [&] {
        by_barrier[1] = 1;
        ORDERED(barrier.arrive_and_wait());
      },
      [&] {
        ORDERED(barrier.wait(barrier.arrive()));
        (void)by_barrier.find(1);
      });
  std::barrier<Completion> completing(2);
  run_pair(
      [&] {
        by_completion[1] = 1;
        ORDERED(completing.arrive_and_wait());
      },
      [&] {
        ORDERED(completing.arrive_and_wait());
        (void)by_completion.find(2);
      });
  std::barrier dropped(2);
  run_pair(
      [&] {
        by_drop[1] = 1;
        dropped.arrive_and_drop();
      },
      [&] {
        ORDERED(dropped.arrive_and_wait());
        (void)by_drop.find(1);
      });
  pthread_barrier_t old;
  pthread_barrier_init(&old, nullptr, 2);
  run_pair(
      [&] {
        posix[1] = 1;
        ORDERED(pthread_barrier_wait(&old));
      },
      [&] {
        ORDERED(pthread_barrier_wait(&old));
        (void)posix.find(1);
      });
  pthread_barrier_destroy(&old);
}
