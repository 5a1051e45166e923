// rw_lock.cpp: many readers, some writers, std::shared_mutex and pthread_rwlock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <pthread.h>

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "many_threads.h"

std::shared_mutex shared;
std::unordered_map<int, int> cache;
pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
std::unordered_map<int, int> table;

int main() {
  run_threads(64, [](int thread) {
    for (int i = 0; i < 100; ++i) {
      if ((i + thread) % 20 == 0) {
        std::unique_lock<std::shared_mutex> lock(shared);
        cache[i] = thread;
        if (cache.size() > 80) cache.clear();
      } else {
        std::shared_lock<std::shared_mutex> lock(shared);
        auto it = cache.find(i);
        if (it != cache.end() && it->second < 0) return;
      }
      if ((i + thread) % 25 == 0) {
        pthread_rwlock_wrlock(&rwlock);
        table.insert_or_assign(i, thread);
        pthread_rwlock_unlock(&rwlock);
      } else if (pthread_rwlock_tryrdlock(&rwlock) == 0) {
        int total = 0;
        for (auto& entry : table) total += entry.second;
        pthread_rwlock_unlock(&rwlock);
        if (total < 0) return;
      }
    }
  });
}
