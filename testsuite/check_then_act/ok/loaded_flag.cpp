// loaded_flag.cpp: a flag under the lock of the map says that the first thread is through; the second waits for it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
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

bool loaded = false;

bool is_loaded() {
  std::lock_guard<std::mutex> lock(map_mutex);
  return loaded;
}

void load() {
  for (int key = 0; key < 30; ++key) {
    if (!has(key)) put(key, 1);
  }
  std::lock_guard<std::mutex> lock(map_mutex);
  loaded = true;
}

void erase(int key) {
  std::lock_guard<std::mutex> lock(map_mutex);
  map.erase(key);
}

void forget() {
  while (!is_loaded()) std::this_thread::yield();
  for (int key = 0; key < 30; ++key) {
    if (has(key)) erase(key);
  }
}

int main() {
  run_threads(2, [](int thread) { thread == 0 ? load() : forget(); });
}
