// recursive_lock.cpp: has() and put() take the same recursive lock as their caller: one episode.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>

#include "many_threads.h"

std::recursive_mutex map_mutex;
std::map<int, int> map;

bool has(int key) {
  std::lock_guard<std::recursive_mutex> lock(map_mutex);
  return map.count(key) != 0;
}
void put(int key, int value) {
  std::lock_guard<std::recursive_mutex> lock(map_mutex);
  map[key] = value;
}

void once(int key) {
  std::lock_guard<std::recursive_mutex> lock(map_mutex);
  if (!has(key)) put(key, 1);
}

int main() {
  run_threads(2, [](int) {
    for (int i = 0; i < 40; ++i) once(i);
  });
}
