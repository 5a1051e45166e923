// other_mutexes.cpp: recursive, timed, recursive timed and shared timed mutexes, try_lock and the forms with a time.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <chrono>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "many_threads.h"

using namespace std::chrono_literals;

std::recursive_mutex recursive;
std::timed_mutex timed;
std::recursive_timed_mutex recursive_timed;
std::shared_timed_mutex shared_timed;
std::mutex plain;
std::map<int, int> by_recursive, by_timed, by_recursive_timed, by_shared_timed, by_plain;

void add_twice(int key) {
  std::lock_guard<std::recursive_mutex> outer(recursive);
  by_recursive[key] = 1;
  {
    std::lock_guard<std::recursive_mutex> inner(recursive);
    by_recursive[key + 1] = 1;
  }
  by_recursive.erase(key);  // still under the outer lock
}

int main() {
  run_threads(8, [](int thread) {
    for (int i = 0; i < 200; ++i) {
      add_twice(i + thread);
      if (timed.try_lock_for(2s)) {
        by_timed[i] += 1;
        timed.unlock();
      }
      if (recursive_timed.try_lock_until(std::chrono::steady_clock::now() + 2s)) {
        by_recursive_timed[i] += 1;
        recursive_timed.unlock();
      }
      if (i % 10 == 0) {
        std::unique_lock<std::shared_timed_mutex> lock(shared_timed, 2s);
        if (lock) by_shared_timed[i] = thread;
      } else {
        std::shared_lock<std::shared_timed_mutex> lock(shared_timed, 2s);
        if (lock) (void)by_shared_timed.count(i);
      }
      if (plain.try_lock()) {
        by_plain.emplace(i, thread);
        plain.unlock();
      }
    }
  });
}
