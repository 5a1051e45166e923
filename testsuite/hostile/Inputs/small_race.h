// small_race.h: two threads, a map under a lock, and one more insertion, which is without a lock unless FIXED is defined.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include "invisible_barrier.h"

std::map<int, int> shared_map;
std::unordered_map<std::string, int> words;
std::mutex mutex;
invisible::Steps steps;

inline void use_maps(int who) {
  for (int i = 0; i < 100; ++i) {
    std::lock_guard<std::mutex> lock(mutex);
    words["key " + std::to_string(i % 10)] += who;
  }
#ifdef FIXED
  std::lock_guard<std::mutex> lock(mutex);
#endif
  shared_map[who] = who;
}

inline void* first(void*) {
  use_maps(1);
  steps.done();
  steps.wait_for(2);
  return nullptr;
}

inline void* second(void*) {
  steps.wait_for(1);
  use_maps(2);
  steps.done();
  return nullptr;
}

// In threads with stacks of so many bytes.
inline int race(size_t stack_bytes = 256 * 1024, void* (*one)(void*) = first, void* (*other)(void*) = second) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (pthread_attr_setstacksize(&attributes, stack_bytes) != 0) return 2;
  pthread_t threads[2];
  if (pthread_create(&threads[0], &attributes, one, nullptr) != 0) return 3;
  if (pthread_create(&threads[1], &attributes, other, nullptr) != 0) return 3;
  for (pthread_t thread : threads) pthread_join(thread, nullptr);
  printf("%d words, %d of each\n", static_cast<int>(words.size()), words["key 3"]);
  return 0;
}
