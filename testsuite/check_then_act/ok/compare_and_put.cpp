// compare_and_put.cpp: what was read is written back only if it is still there: a compare-exchange loop.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex map_mutex;
std::map<int, int> map{{1, 0}};

int read(int key) {
  std::lock_guard<std::mutex> lock(map_mutex);
  return map[key];
}

bool replace(int key, int expected, int value) {
  std::lock_guard<std::mutex> lock(map_mutex);
  auto found = map.find(key);
  if (found == map.end() || found->second != expected) return false;
  found->second = value;
  return true;
}

void increment(int key) {
  int old = read(key);
  while (!replace(key, old, old + 1)) old = read(key);
}

int main() {
  run_threads(2, [](int) {
    for (int i = 0; i < 40; ++i) increment(1);
  });
}
