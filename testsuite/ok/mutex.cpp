// mutex.cpp: 64 threads, one lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <mutex>
#include <unordered_map>

#include "many_threads.h"

class Counters {
 public:
  void add(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++map_[key];
  }
  void drop(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    map_.erase(key);
  }
  int sum() const {
    std::lock_guard<std::mutex> lock(mutex_);
    int total = 0;
    for (const auto& [key, value] : map_) total += value;
    return total;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<int, int> map_;
};

int main() {
  Counters counters;
  run_threads(64, [&](int thread) {
    for (int i = 0; i < 200; ++i) {
      counters.add(i % 50);
      if (i % 40 == 0) (void)counters.sum();
      if (i % 60 == thread % 60) counters.drop(i % 50);
    }
  });
  assert(counters.sum() > 0);
}
