// raised_behind_lock.cpp: a maximum is kept, and compared again behind the lock that it is written under.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex mutex;
std::map<int, int> peaks;

int peak(int key) {
  std::lock_guard<std::mutex> lock(mutex);
  auto found = peaks.find(key);
  return found == peaks.end() ? -1 : found->second;
}

void raise(int key, int value) {
  std::lock_guard<std::mutex> lock(mutex);
  auto found = peaks.find(key);
  if (found == peaks.end())
    peaks.emplace(key, value);
  else if (found->second < value)
    found->second = value;
}

int main() {
  run_threads(3, [](int thread) {
    for (int i = 0; i < 60; ++i) {
      const int value = i * (thread + 3) % 37;
      if (peak(i % 4) < value) raise(i % 4, value);
    }
  });
}
