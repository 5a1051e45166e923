// double_checked.cpp: looked up with the lock shared, and again with it exclusive, before anything is stored.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>
#include <shared_mutex>

#include "many_threads.h"

std::shared_mutex map_mutex;
std::map<int, int> map;

int get(int key) {
  {
    std::shared_lock<std::shared_mutex> lock(map_mutex);
    auto found = map.find(key);
    if (found != map.end()) return found->second;
  }
  const int made = key * key;
  std::unique_lock<std::shared_mutex> lock(map_mutex);
  auto found = map.find(key);
  if (found != map.end()) return found->second;
  map[key] = made;
  return made;
}

int main() {
  run_threads(3, [](int) {
    for (int i = 0; i < 40; ++i) get(i % 20);
  });
}
