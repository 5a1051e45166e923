// detached_threads.cpp: detached threads say that they are done through a condition variable.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

std::mutex mutex;
std::condition_variable finished;
int running = 0;
std::map<int, int> results[10];

int main() {
  for (int i = 0; i < 10; ++i) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      ++running;
    }
    std::thread([i] {
      results[i][i] = i;  // not under the lock: handed over by it below
      std::lock_guard<std::mutex> lock(mutex);
      --running;
      finished.notify_one();
    }).detach();
  }
  std::unique_lock<std::mutex> lock(mutex);
  finished.wait(lock, [] { return running == 0; });
  for (int i = 0; i < 10; ++i) assert(results[i].at(i) == i);
}
