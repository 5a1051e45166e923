// private_maps.cpp: maps that only one thread uses, long-lived and short-lived.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <map>
#include <unordered_map>

#include "workloads.h"

namespace benchmark {

namespace {

using IntMap = std::unordered_map<int, int>;

// The address leaves the function, so no compiler can see that no other thread uses the map.
void publish(const void* map) { asm volatile("" : : "r"(map) : "memory"); }

template <typename Map, bool kPublished>
Outcome short_lived(int threads, long ops) {
  return run_threads(threads, ops, [](int thread, long count) {
    Random random(thread);
    uint64_t sum = 0;
    for (long i = 0; i < count; ++i) {
      Map map;
      if constexpr (kPublished) publish(&map);
      for (int j = 0; j < 10; ++j) map[static_cast<int>(random() & 1023)] = j;
      sum += map.size();
    }
    return sum;
  });
}

}  // namespace

// 4096 keys: 50 % find, 25 % m[k] =, 25 % erase.
Outcome w4(int threads, long ops) {
  return run_threads(threads, ops, [](int thread, long count) {
    Random random(thread);
    uint64_t sum = 0;
    IntMap map;
    publish(&map);
    for (long i = 0; i < count; ++i) {
      const uint32_t draw = random();
      const int key = static_cast<int>(draw & 4095);
      const uint32_t quarter = (draw >> 16) & 3;
      if (quarter < 2) {
        auto found = map.find(key);
        if (found != map.end()) sum += static_cast<uint64_t>(found->second);
      } else if (quarter == 2) {
        map[key] = static_cast<int>(i);
      } else {
        sum += map.erase(key);
      }
    }
    return sum;
  });
}

// 1024 keys, find only.
Outcome w4h(int threads, long ops) {
  return run_threads(threads, ops, [](int thread, long count) {
    Random random(thread);
    uint64_t sum = 0;
    IntMap map;
    publish(&map);
    for (int key = 0; key < 1024; key += 2) map[key] = key;
    for (long i = 0; i < count; ++i) {
      auto found = map.find(static_cast<int>(random() & 1023));
      if (found != map.end()) sum += static_cast<uint64_t>(found->second);
    }
    return sum;
  });
}

// Constructed, filled with ten keys of 1024, destroyed.
Outcome w9(int threads, long ops) { return short_lived<std::map<int, int>, true>(threads, ops); }
Outcome w9u(int threads, long ops) { return short_lived<IntMap, true>(threads, ops); }
// As w9u, but the map never leaves the function, as the compiler can see.
Outcome w9l(int threads, long ops) { return short_lived<IntMap, false>(threads, ops); }

}  // namespace benchmark
