// map_of_atomics.cpp: elements that are atomics may be changed by all threads at a time.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <cassert>
#include <memory>
#include <string>
#include <unordered_map>

#include "many_threads.h"

struct Stats {
  std::atomic<long> hits{0};
  std::atomic<long> misses{0};
};

int main() {
  std::unordered_map<std::string, std::atomic<int>> counters;
  counters["get"];
  counters["put"];
  std::unordered_map<int, Stats> stats;
  stats[1];
  std::unordered_map<int, std::unique_ptr<Stats>> owned;
  owned[1] = std::make_unique<Stats>();
  run_threads(16, [&](int) {
    for (int i = 0; i < 200; ++i) {
      counters.at("get")++;
      counters.at("put").fetch_add(1, std::memory_order_relaxed);
      stats.at(1).hits += 1;
      auto& entry = stats.at(1);
      entry.misses.store(i);
      owned.at(1)->hits++;
      if (auto it = counters.find("get"); it != counters.end()) it->second += 1;
    }
  });
  assert(counters.at("put") == 3200);
}
