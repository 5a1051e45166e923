// scoped_lock_of_two.cpp: two maps under two locks, taken together by scoped_lock and std::lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>

#include "many_threads.h"

struct Account {
  std::mutex mutex;
  std::map<int, int> entries;
};

Account a, b;

int main() {
  run_threads(8, [](int thread) {
    for (int i = 0; i < 200; ++i) {
      if (thread % 2) {
        std::scoped_lock lock(a.mutex, b.mutex);
        a.entries[i] = thread;
        b.entries.erase(i);
      } else {
        std::lock(a.mutex, b.mutex);
        std::lock_guard<std::mutex> first(a.mutex, std::adopt_lock);
        std::lock_guard<std::mutex> second(b.mutex, std::adopt_lock);
        b.entries[i] = thread;
        (void)a.entries.find(i);
      }
    }
  });
}
