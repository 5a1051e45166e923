// thread_local_destructors.cpp: a thread's thread_local destructors use shared maps under the lock, and unlocked what
// only main reads after the join.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex mutex;
std::map<int, int> totals;
std::map<int, int> last_words;

struct Flush {
  int thread = 0;
  std::map<int, int> pending;
  ~Flush() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      for (auto& [key, value] : pending) totals[key] += value;
    }
    if (thread == 1) last_words[1] = 1;
  }
};

thread_local Flush flush;

int main() {
  run_threads(8, [](int thread) {
    flush.thread = thread;
    for (int i = 0; i < 50; ++i) ++flush.pending[i % 5];
  });
  assert(totals.at(0) == 80 && last_words.size() == 1);
}
