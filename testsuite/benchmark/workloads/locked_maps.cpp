// locked_maps.cpp: maps shared by all threads under a mutex, a shared_mutex, or a mutex per shard.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "keys.h"
#include "workloads.h"

namespace benchmark {

namespace {

using IntMap = std::unordered_map<int, int>;

int value_of(int key) { return key * 3 + 1; }

void expect_values(const IntMap& map) {
  for (const auto& [key, value] : map) expect(value == value_of(key), "a value of another key");
}

// One mutex around each operation: 90 % find, 5 % m[k] =, 5 % erase.
Outcome one_mutex(int threads, long ops, int keys) {
  std::mutex mutex;
  IntMap map;
  for (int key = 0; key < keys; key += 2) map[key] = value_of(key);
  const Outcome outcome = run_threads(threads, ops, [&](int thread, long count) {
    Random random(thread);
    uint64_t sum = 0;
    for (long i = 0; i < count; ++i) {
      const uint32_t draw = random();
      const int key = static_cast<int>(draw) & (keys - 1);
      const uint32_t percent = percent_of(draw);
      std::lock_guard<std::mutex> lock(mutex);
      if (percent < 90) {
        auto found = map.find(key);
        if (found != map.end()) sum += static_cast<uint64_t>(found->second);
      } else if (percent < 95) {
        map[key] = value_of(key);
      } else {
        sum += map.erase(key);
      }
    }
    return sum;
  });
  expect_values(map);
  return outcome;
}

struct alignas(64) Shard {
  std::mutex mutex;
  IntMap map;
};

constexpr int kShards = 16;

Shard& shard_of(Shard* shards, int key) { return shards[(key >> 1) & (kShards - 1)]; }

struct Record {
  double weight;
  int uses;
  std::string note;
};

}  // namespace

Outcome w1(int threads, long ops) { return one_mutex(threads, ops, 65536); }
Outcome w1h(int threads, long ops) { return one_mutex(threads, ops, 1024); }

// Strings under a shared_mutex: 95 % find, 3 % insert_or_assign, 2 % erase.
Outcome w2(int threads, long ops) {
  constexpr int kKeys = 16384;
  const std::vector<std::string> keys = session_keys(kKeys);
  std::shared_mutex mutex;
  std::unordered_map<std::string, std::string> map;
  for (size_t i = 0; i < kKeys; i += 2) map[keys[i]] = "value-" + keys[i];
  const Outcome outcome = run_threads(threads, ops, [&](int thread, long count) {
    Random random(thread);
    uint64_t sum = 0;
    for (long i = 0; i < count; ++i) {
      const uint32_t draw = random();
      const std::string& key = keys[draw & (kKeys - 1)];
      const uint32_t percent = percent_of(draw);
      if (percent < 95) {
        std::shared_lock<std::shared_mutex> lock(mutex);
        auto found = map.find(key);
        if (found != map.end()) sum += found->second.size();
      } else if (percent < 98) {
        std::unique_lock<std::shared_mutex> lock(mutex);
        map.insert_or_assign(key, "value-abcdef");
      } else {
        std::unique_lock<std::shared_mutex> lock(mutex);
        sum += map.erase(key);
      }
    }
    return sum;
  });
  for (const auto& [key, value] : map)
    expect(value == "value-abcdef" || value == "value-" + key, "a value of another key");
  return outcome;
}

// 16 shards: 80 % find, 10 % m[k] =, 10 % erase.
Outcome w3(int threads, long ops) {
  constexpr int kKeys = 65536;
  Shard shards[kShards];
  for (int key = 0; key < kKeys; key += 2) shard_of(shards, key).map[key] = value_of(key);
  const Outcome outcome = run_threads(threads, ops, [&](int thread, long count) {
    Random random(thread);
    uint64_t sum = 0;
    for (long i = 0; i < count; ++i) {
      const uint32_t draw = random();
      const int key = static_cast<int>(draw) & (kKeys - 1);
      const uint32_t percent = percent_of(draw);
      Shard& shard = shard_of(shards, key);
      std::lock_guard<std::mutex> lock(shard.mutex);
      if (percent < 80) {
        auto found = shard.map.find(key);
        if (found != shard.map.end()) sum += static_cast<uint64_t>(found->second);
      } else if (percent < 90) {
        shard.map[key] = value_of(key);
      } else {
        sum += shard.map.erase(key);
      }
    }
    return sum;
  });
  for (Shard& shard : shards) {
    expect_values(shard.map);
    for (const auto& entry : shard.map) expect(&shard_of(shards, entry.first) == &shard, "a key in another shard");
  }
  return outcome;
}

// A std::map of records: 70 % find, 15 % m[k].uses++, 5 % erase, 10 % a walk over all.
Outcome w7(int threads, long ops) {
  constexpr int kKeys = 256;
  const std::vector<std::string> keys = session_keys(kKeys);
  std::mutex mutex;
  std::map<std::string, Record> map;
  for (size_t i = 0; i < 200; ++i) map[keys[i]] = {2.0, 0, "x"};
  const Outcome outcome = run_threads(threads, ops, [&](int thread, long count) {
    Random random(thread);
    double sum = 0;
    for (long i = 0; i < count; ++i) {
      const uint32_t draw = random();
      const std::string& key = keys[draw & (kKeys - 1)];
      const uint32_t percent = percent_of(draw);
      std::lock_guard<std::mutex> lock(mutex);
      if (percent < 70) {
        auto found = map.find(key);
        if (found != map.end()) sum += found->second.weight;
      } else if (percent < 85) {
        map[key].uses++;
      } else if (percent < 90) {
        map.erase(key);
      } else {
        for (const auto& entry : map) sum += entry.second.weight;
      }
    }
    return static_cast<uint64_t>(sum);
  });
  for (const auto& [key, record] : map) {
    expect(record.note == "x" ? record.weight == 2.0 : record.weight == 0.0 && record.uses > 0,
           "a record of another make");
  }
  return outcome;
}

}  // namespace benchmark
