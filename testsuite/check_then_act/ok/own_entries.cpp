// own_entries.cpp: ids come from an atomic counter, so whoever opened an entry is the only one who closes it.
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

std::atomic<int> next_id{0};

void close(int id) {
  std::lock_guard<std::mutex> lock(map_mutex);
  map.erase(id);
}

void serve() {
  const int id = next_id++;
  put(id, 1);
  if (has(id)) close(id);
}

int main() {
  run_threads(3, [](int) {
    for (int i = 0; i < 40; ++i) serve();
  });
}
