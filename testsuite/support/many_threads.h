// many_threads.h: runs one function in several threads and joins them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_TESTSUITE_MANY_THREADS_H
#define MAPSAN_TESTSUITE_MANY_THREADS_H

#include <thread>
#include <vector>

template <class Function>
void run_threads(int count, Function function) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(function, i);
  for (auto& thread : threads) thread.join();
}

#endif  // MAPSAN_TESTSUITE_MANY_THREADS_H
