// pointer_published.cpp: a map built in private is published by a release store of its address and taken over by
// acquire loads.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <cassert>
#include <map>

#include "many_threads.h"

std::atomic<std::map<int, int>*> published{nullptr};

int main() {
  run_threads(8, [](int thread) {
    if (thread == 0) {
      auto* map = new std::map<int, int>;
      for (int i = 0; i < 100; ++i) map->emplace(i, i * i);
      published.store(map, std::memory_order_release);
      return;
    }
    std::map<int, int>* map;
    while (!(map = published.load(std::memory_order_acquire))) std::this_thread::yield();
    assert(map->at(7) == 49 && map->size() == 100);
  });
  delete published.load();
}
