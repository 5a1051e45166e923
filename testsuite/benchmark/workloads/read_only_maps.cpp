// read_only_maps.cpp: maps that one thread fills and all read afterwards, without a lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <unordered_map>

#include "workloads.h"

namespace benchmark {

namespace {

Outcome find_only(int threads, long ops, int keys) {
  std::unordered_map<int, int> map;
  for (int key = 0; key < keys; key += 2) map[key] = key;
  return run_threads(threads, ops, [&map, keys](int thread, long count) {
    Random random(thread);
    uint64_t sum = 0;
    for (long i = 0; i < count; ++i) {
      auto found = map.find(static_cast<int>(random()) & (keys - 1));
      if (found != map.end()) sum += static_cast<uint64_t>(found->second);
    }
    return sum;
  });
}

}  // namespace

Outcome w5(int threads, long ops) { return find_only(threads, ops, 65536); }
Outcome w5h(int threads, long ops) { return find_only(threads, ops, 1024); }

}  // namespace benchmark
