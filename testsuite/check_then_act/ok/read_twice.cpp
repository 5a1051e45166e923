// read_twice.cpp: a value is looked up twice and nothing is changed; another thread changes it all the while.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex map_mutex;
std::map<int, int> map;

bool has(int key) {
  std::lock_guard<std::mutex> lock(map_mutex);
  return map.count(key) != 0;
}
void put(int key, int value) {
  std::lock_guard<std::mutex> lock(map_mutex);
  map[key] = value;
}

std::atomic<long> seen{0};

int get(int key) {
  std::lock_guard<std::mutex> lock(map_mutex);
  auto found = map.find(key);
  return found == map.end() ? 0 : found->second;
}

int main() {
  run_threads(3, [](int thread) {
    for (int i = 0; i < 100; ++i) {
      if (thread == 0) {
        put(i % 3, i);
      } else if (has(i % 3)) {
        seen += get(i % 3);
      }
    }
  });
}
