// waited_for_key.cpp: who waits until a key is not in work, and then puts it there, keeps the others out.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
// RUN: %check_silent --flags=-DLOOP %s %t
#include <condition_variable>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "many_threads.h"

std::mutex mutex;
std::condition_variable finished;
std::unordered_set<int> in_work;
std::unordered_map<int, int> ready;

int load(int key) {
  std::unique_lock<std::mutex> lock(mutex);
#ifdef LOOP
  while (in_work.count(key) != 0) finished.wait(lock);
#else
  finished.wait(lock, [&] { return !in_work.count(key); });
#endif
  if (auto found = ready.find(key); found != ready.end()) return found->second;
  in_work.insert(key);
  lock.unlock();
  const int value = key * key;
  lock.lock();
  ready[key] = value;
  in_work.erase(key);
  finished.notify_all();
  return value;
}

int main() {
  run_threads(3, [](int thread) {
    for (int i = 0; i < 40; ++i) load(i * (thread + 1) % 23);
  });
}
