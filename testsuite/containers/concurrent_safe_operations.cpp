// concurrent_safe_operations.cpp: what a concurrent container allows at any time is silent.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent "--flags=-I %S/Inputs -DCONCURRENT_UNORDERED_MAP -ltbb" %s %t.concurrent_unordered_map
// RUN: %check_silent --levels=-O2 "--flags=-I %S/Inputs -DCONCURRENT_MAP -ltbb" %s %t.concurrent_map
// REQUIRES: onetbb
#include <atomic>
#include <vector>

#include "container.h"
#include "two_threads.h"

Map shared_map;
std::atomic<long> seen{0};

void work(int first) {
  for (int key = first; key < first + 50; ++key) {
    shared_map.insert({key, key});
    shared_map.emplace(key + 1000, key);
    shared_map[key + 2000];
    if (shared_map.count(key) && shared_map.contains(key)) seen += shared_map.at(key) == key;
  }
  for (const auto& [key, value] : shared_map) seen += value <= key ? 0 : 1;
  for (auto it = shared_map.begin(); it != shared_map.end(); ++it) seen += it->first < 0;
  auto found = shared_map.find(first);
  seen += found != shared_map.end() && !shared_map.empty() && shared_map.size() > 0 ? 0 : 1;
}

int main() {
  run_in_order(
      "first", [] { work(0); }, "second", [] { work(25); });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work, i * 10);
  for (std::thread& thread : threads) thread.join();
  shared_map.unsafe_erase(1);
  shared_map.clear();
  return seen == 300 && shared_map.empty() ? 0 : 1;
}
