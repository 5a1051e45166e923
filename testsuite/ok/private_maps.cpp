// private_maps.cpp: maps that never leave their thread, of every kind, and thread_local ones.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "many_threads.h"

thread_local std::map<int, int> local_cache;

template <class Map>
void churn_map(int seed) {
  Map map;
  for (int i = 0; i < 200; ++i) {
    map.insert({(i * seed) % 31, i});
    if (i % 3 == 0 && !map.empty()) map.erase(map.begin());
    (void)map.count(i % 31);
  }
  Map copy = map;
  map = std::move(copy);
  for (auto it = map.begin(); it != map.end();) it = map.erase(it);
}

template <class Set>
void churn_set(int seed) {
  Set set;
  for (int i = 0; i < 200; ++i) set.insert((i * seed) % 31);
  Set other;
  other.swap(set);
  for (int value : other) (void)set.find(value);
}

int main() {
  run_threads(16, [](int thread) {
    churn_map<std::map<int, int>>(thread + 1);
    churn_map<std::multimap<int, int>>(thread + 1);
    churn_map<std::unordered_map<int, int>>(thread + 1);
    churn_map<std::unordered_multimap<int, int>>(thread + 1);
    churn_set<std::set<int>>(thread + 1);
    churn_set<std::multiset<int>>(thread + 1);
    churn_set<std::unordered_set<int>>(thread + 1);
    churn_set<std::unordered_multiset<int>>(thread + 1);
    for (int i = 0; i < 50; ++i) ++local_cache[i];
  });
}
