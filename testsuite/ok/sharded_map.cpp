// sharded_map.cpp: keys are spread over shards with a lock each.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <array>
#include <cassert>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "many_threads.h"

class ShardedMap {
 public:
  void put(const std::string& key, int value) {
    Shard& shard = shard_of(key);
    std::lock_guard<std::mutex> lock(shard.mutex);
    shard.map[key] = value;
  }
  bool has(const std::string& key) {
    Shard& shard = shard_of(key);
    std::lock_guard<std::mutex> lock(shard.mutex);
    return shard.map.count(key) != 0;
  }
  std::size_t size() {
    std::size_t total = 0;
    for (auto& shard : shards_) {
      std::lock_guard<std::mutex> lock(shard.mutex);
      total += shard.map.size();
    }
    return total;
  }

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, int> map;
  };
  Shard& shard_of(const std::string& key) { return shards_[std::hash<std::string>()(key) % shards_.size()]; }

  std::array<Shard, 16> shards_;
};

int main() {
  ShardedMap map;
  run_threads(32, [&](int thread) {
    for (int i = 0; i < 50; ++i) {
      map.put(std::to_string(i), thread);
      (void)map.has(std::to_string(thread));
      if (i == 25) (void)map.size();
    }
  });
  assert(map.size() == 50);
}
