// address_reuse_handed_over.cpp: one storage, in which threads construct, use and destroy a map in turn, kept apart by
// a lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>
#include <new>

#include "many_threads.h"

using Map = std::map<int, int>;
alignas(Map) unsigned char storage[sizeof(Map)];
std::mutex mutex;

int main() {
  run_threads(8, [](int thread) {
    for (int i = 0; i < 300; ++i) {
      std::lock_guard<std::mutex> lock(mutex);
      Map* map = new (storage) Map;
      map->emplace(thread, i);
      map->~Map();
    }
  });
}
