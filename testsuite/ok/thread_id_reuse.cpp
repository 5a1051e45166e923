// thread_id_reuse.cpp: ten thousand short threads: more than there are thread ids in use at any one time.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <mutex>
#include <thread>
#include <unordered_map>

std::mutex mutex;
std::unordered_map<int, int> counts;

int main() {
  for (int i = 0; i < 5000; ++i) {
    auto work = [i] {
      std::unordered_map<int, int> own;
      own[i] = 1;
      std::lock_guard<std::mutex> lock(mutex);
      counts[i % 10] += own.at(i);
    };
    std::thread a(work), b(work);
    a.join();
    b.join();
  }
  int total = 0;
  for (auto& entry : counts) total += entry.second;
  assert(total == 10000);
}
