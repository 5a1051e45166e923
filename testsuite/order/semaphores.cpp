// semaphores.cpp: a post is ordered before the wait that it lets pass.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// RUN: %check_order --flags=-stdlib=libc++ %s %t.libcxx
// CHECK-DAG: read-write-race on std::map<int, int> 'counted'
// CHECK-DAG: read-write-race on std::map<int, int> 'tried'
// CHECK-DAG: read-write-race on std::map<int, int> 'posix'
// CHECK-DAG: read-write-race on std::map<int, int> 'posix_timed'
// CHECK-DAG: read-write-race on std::map<int, int> 'named'
#include <fcntl.h>
#include <semaphore.h>
#include <time.h>

#include <chrono>
#include <semaphore>
#include <string>

#include "order_pair.h"

Map counted, tried, posix, posix_timed, named;

int main() {
  std::counting_semaphore<10> items(0);
  run_pair(
      [&] {
        counted[1] = 1;
        items.release(3);
      },
      [&] {
        ORDERED(items.acquire());
        (void)counted.find(1);
      });
  std::binary_semaphore slot(0);
  run_pair(
      [&] {
        tried[1] = 1;
        slot.release();
      },
      [&] {
        ORDERED(while (!slot.try_acquire_for(std::chrono::milliseconds(1))) continue);
        (void)tried.find(1);
      });
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  run_pair(
      [&] {
        posix[1] = 1;
        sem_post(&semaphore);
      },
      [&] {
        ORDERED(while (sem_trywait(&semaphore) != 0) std::this_thread::yield());
        (void)posix.find(1);
      });
  run_pair(
      [&] {
        posix_timed[1] = 1;
        sem_post(&semaphore);
      },
      [&] {
        timespec deadline;
        clock_gettime(CLOCK_REALTIME, &deadline);
        deadline.tv_sec += 100;
        ORDERED(sem_timedwait(&semaphore, &deadline));
        (void)posix_timed.find(1);
      });
  sem_destroy(&semaphore);
  const std::string name = "/mapsan-order-" + std::to_string(getpid());
  sem_t* one = sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 0);
  sem_t* same = sem_open(name.c_str(), 0);
  sem_unlink(name.c_str());
  if (one == SEM_FAILED || same == SEM_FAILED) return 1;
  run_pair(
      [&] {
        named[1] = 1;
        sem_post(one);
      },
      [&] {
        ORDERED(sem_wait(same));
        (void)named.find(1);
      });
}
