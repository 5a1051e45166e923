// two_threads.h: runs two functions in two threads, one after the other, with nothing that orders them for mapsan.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both forms create the threads from main and join them at the end, so the functions are ordered after what main did
// before and before what it does afterwards, but not with each other.
#ifndef MAPSAN_TESTSUITE_TWO_THREADS_H
#define MAPSAN_TESTSUITE_TWO_THREADS_H

#include <pthread.h>

#include <thread>

#include "invisible_barrier.h"

// The second function begins when the first has returned; both threads live all the while.
template <class First, class Second>
void run_in_order(const char* first_name, First first, const char* second_name, Second second) {
  invisible::Steps steps;
  std::thread a([&, first_name] {
    pthread_setname_np(pthread_self(), first_name);
    first();
    steps.done();
    steps.wait_for(2);
  });
  std::thread b([&, second_name] {
    pthread_setname_np(pthread_self(), second_name);
    steps.wait_for(1);
    second();
    steps.done();
  });
  a.join();
  b.join();
}

// The first thread has ended, unjoined, before the second is created. No machine could make the accesses overlap in
// this run, and still nothing in the program keeps them apart in the next one.
template <class First, class Second>
void run_after_end(const char* first_name, First first, const char* second_name, Second second) {
  std::thread a([&, first_name] {
    pthread_setname_np(pthread_self(), first_name);
    first();
  });
  invisible::wait_until_threads_are(1);
  std::thread b([&, second_name] {
    pthread_setname_np(pthread_self(), second_name);
    second();
  });
  a.join();
  b.join();
}

#endif  // MAPSAN_TESTSUITE_TWO_THREADS_H
