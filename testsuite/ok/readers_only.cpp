// readers_only.cpp: many threads read one map that nobody changes, by every reading member.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <unordered_map>

#include "many_threads.h"

template <class Map>
long read_all(const Map& map, int key) {
  long total = long(map.size()) + map.count(key) + map.at(key);
  for (const auto& [k, v] : map) total += k + v;
  if (auto it = map.find(key); it != map.end()) total += it->second;
  auto range = map.equal_range(key);
  for (auto it = range.first; it != range.second; ++it) total += it->second;
  return map.empty() ? 0 : total;
}

int main() {
  std::map<int, int> ordered;
  std::unordered_map<int, int> hashed;
  for (int i = 0; i < 64; ++i) ordered[i] = hashed[i] = i;
  run_threads(64, [&](int thread) {
    // Non-const access that only reads is a read as well, as long as it is a member the standard counts as const.
    if (ordered.find(thread) == ordered.end() || *&ordered.at(thread) != thread) return;
    if (ordered.lower_bound(thread)->second != thread || ordered.begin()->first != 0) return;
    for (int i = 0; i < 20; ++i) (void)(read_all(ordered, thread) + read_all(hashed, thread));
    std::map<int, int> copy(ordered);
    if (copy != ordered) return;
  });
}
