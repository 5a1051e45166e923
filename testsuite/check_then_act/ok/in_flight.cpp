// in_flight.cpp: a set of keys in work keeps a second thread from the same work; it waits for the result.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

#include "many_threads.h"

std::mutex mutex;
std::condition_variable loaded;
std::set<int> in_flight;
std::map<int, int> cache;

int load(int key) {
  std::unique_lock<std::mutex> lock(mutex);
  for (;;) {
    auto found = cache.find(key);
    if (found != cache.end()) return found->second;
    if (in_flight.insert(key).second) break;
    loaded.wait(lock);
  }
  lock.unlock();
  const int value = key * 2;
  lock.lock();
  cache[key] = value;
  in_flight.erase(key);
  loaded.notify_all();
  return value;
}

int main() {
  run_threads(3, [](int) {
    for (int i = 0; i < 40; ++i) load(i);
  });
}
