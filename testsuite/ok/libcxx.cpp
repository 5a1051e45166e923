// libcxx.cpp: common use on libc++.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent --flags=-stdlib=libc++ %s %t
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "many_threads.h"

std::mutex mutex;
std::condition_variable changed;
std::shared_mutex shared;
std::unordered_map<int, int> counts;
std::map<int, int> table;
bool started = false;

int main() {
  run_threads(8, [](int thread) {
    {
      std::unique_lock<std::mutex> lock(mutex);
      if (thread == 0) {
        started = true;
        changed.notify_all();
      }
      changed.wait(lock, [] { return started; });
    }
    for (int i = 0; i < 100; ++i) {
      {
        std::lock_guard<std::mutex> lock(mutex);
        ++counts[i % 10];
      }
      if (i % 20 == thread % 20) {
        std::unique_lock<std::shared_mutex> lock(shared);
        table.insert_or_assign(i, thread);
      } else {
        std::shared_lock<std::shared_mutex> lock(shared);
        for (auto& [key, value] : table) (void)(key + value);
      }
    }
  });
  auto future = std::async(std::launch::async, [] { return std::map<int, int>{{1, 1}}; });
  table.merge(future.get());
}
