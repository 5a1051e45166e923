// version_compared.cpp: what was read is written back only if the version is still the one of the reading.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>
#include <utility>

#include "many_threads.h"

std::mutex map_mutex;
std::map<int, int> map;
long version = 0;

std::pair<long, int> snapshot(int key) {
  std::lock_guard<std::mutex> lock(map_mutex);
  auto found = map.find(key);
  return {version, found == map.end() ? 0 : found->second};
}

bool commit(long seen, int key, int value) {
  std::lock_guard<std::mutex> lock(map_mutex);
  if (version != seen) return false;
  map[key] = value;
  ++version;
  return true;
}

void increment(int key) {
  for (;;) {
    auto [seen, value] = snapshot(key);
    if (commit(seen, key, value + 1)) return;
  }
}

int main() {
  run_threads(2, [](int) {
    for (int i = 0; i < 40; ++i) increment(1);
  });
}
