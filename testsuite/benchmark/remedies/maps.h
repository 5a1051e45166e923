// maps.h: one map of numbers under each of the remedies that a report may advise.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each has: int find(key), 0 when absent; bool put(key, value), true when it was absent; bool erase(key); size_t
// size().
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#if __has_include(<tbb/concurrent_hash_map.h>)
#include <tbb/concurrent_hash_map.h>
#define MAPSAN_HAS_TBB 1
#endif

namespace remedies {

using IntMap = std::unordered_map<int, int>;

inline int value_in(const IntMap& map, int key) {
  auto found = map.find(key);
  return found == map.end() ? 0 : found->second;
}

class OneMutex {
 public:
  int find(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    return value_in(map_, key);
  }
  bool put(int key, int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    return map_.insert_or_assign(key, value).second;
  }
  bool erase(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    return map_.erase(key) == 1;
  }
  size_t size() {
    std::lock_guard<std::mutex> lock(mutex_);
    return map_.size();
  }

 private:
  std::mutex mutex_;
  IntMap map_;
};

class SharedMutex {
 public:
  int find(int key) {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return value_in(map_, key);
  }
  bool put(int key, int value) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    return map_.insert_or_assign(key, value).second;
  }
  bool erase(int key) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    return map_.erase(key) == 1;
  }
  size_t size() {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return map_.size();
  }

 private:
  std::shared_mutex mutex_;
  IntMap map_;
};

struct alignas(64) PaddedShard : OneMutex {};
struct PackedShard : OneMutex {};  // 96 bytes: neighbours have a cache line in common
static_assert(sizeof(PackedShard) % 64 != 0);

template <typename Shard, size_t kShards>
class Sharded {
 public:
  int find(int key) { return shard_of(key).find(key); }
  bool put(int key, int value) { return shard_of(key).put(key, value); }
  bool erase(int key) { return shard_of(key).erase(key); }
  size_t size() {
    size_t sum = 0;
    for (Shard& shard : shards_) sum += shard.size();
    return sum;
  }

 private:
  // Mixed twice: with one multiplication, the keys of a shard would be so regular that they meet in few buckets.
  static size_t mixed(int key) {
    uint64_t bits = static_cast<uint64_t>(key) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ (bits >> 31)) * 0x94D049BB133111EBu;
    return bits >> 32;
  }

  Shard& shard_of(int key) { return shards_[mixed(key) % kShards]; }

  std::array<Shard, kShards> shards_;
};

// Readers take a snapshot; a writer puts a changed copy of the whole in its place.
class CopyOnWrite {
 public:
  int find(int key) { return value_in(*std::atomic_load(&present_), key); }
  bool put(int key, int value) {
    return change([&](IntMap& next) { return next.insert_or_assign(key, value).second; });
  }
  bool erase(int key) {
    return change([&](IntMap& next) { return next.erase(key) == 1; });
  }
  size_t size() { return std::atomic_load(&present_)->size(); }

 private:
  template <typename Change>
  bool change(const Change& apply) {
    std::lock_guard<std::mutex> lock(writers_);
    auto next = std::make_shared<IntMap>(*std::atomic_load(&present_));
    const bool changed = apply(*next);
    std::atomic_store(&present_, std::shared_ptr<const IntMap>(std::move(next)));
    return changed;
  }

  std::mutex writers_;
  std::shared_ptr<const IntMap> present_ = std::make_shared<const IntMap>();
};

#if MAPSAN_HAS_TBB
class TbbHashMap {
 public:
  int find(int key) {
    Map::const_accessor entry;
    return map_.find(entry, key) ? entry->second : 0;
  }
  bool put(int key, int value) {
    Map::accessor entry;
    const bool inserted = map_.insert(entry, key);
    entry->second = value;
    return inserted;
  }
  bool erase(int key) { return map_.erase(key); }
  size_t size() { return map_.size(); }

 private:
  using Map = tbb::concurrent_hash_map<int, int>;
  Map map_;
};
#endif

}  // namespace remedies
