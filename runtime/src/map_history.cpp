// map_history.cpp: see map_history.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "map_history.h"

#include "key_sample.h"

namespace mapsan {

struct alignas(64) HistoryShard {
  SpinMutex mutex;
  std::atomic<u32> count;  // of histories; changed under the lock
  u32 head_count;
  MapHistory** heads;
};

namespace {

constexpr u32 kShards = 64;
constexpr u32 kFirstHeads = 16;
constexpr u32 kMostHistories = 1 << 17;
HistoryShard g_shards[kShards];
Pool<MapHistory> g_histories;
std::atomic<u32> g_count{0};   // of histories
std::atomic<u64> g_number{0};  // made so far

u64 mixed(uptr map) { return (map >> 3) * 0x9E3779B97F4A7C15ull; }
HistoryShard& shard_of(uptr map) { return g_shards[mixed(map) >> 58]; }
u32 head_of(const HistoryShard& shard, uptr map) { return static_cast<u32>(mixed(map) >> 20) & (shard.head_count - 1); }

MapHistory** link_to(HistoryShard& shard, uptr map) {
  MapHistory** link = &shard.heads[head_of(shard, map)];
  while (*link != nullptr && (*link)->map != map) link = &(*link)->next;
  return link;
}

bool grow(HistoryShard& shard) {
  const u32 count = shard.head_count == 0 ? kFirstHeads : shard.head_count * 2;
  auto** heads = static_cast<MapHistory**>(allocate(count * sizeof(MapHistory*)));
  if (heads == nullptr) return shard.head_count != 0;
  MapHistory** old = shard.heads;
  const u32 old_count = shard.head_count;
  shard.heads = heads;
  shard.head_count = count;
  for (u32 i = 0; i < old_count; ++i) {
    while (MapHistory* history = old[i]) {
      old[i] = history->next;
      MapHistory*& head = heads[head_of(shard, history->map)];
      history->next = head;
      head = history;
    }
  }
  deallocate(old, old_count * sizeof(MapHistory*));
  return true;
}

bool add(HistoryShard& shard, MapHistory* history) {
  const u32 count = shard.count.load(std::memory_order_relaxed);
  if (count >= shard.head_count && !grow(shard)) return false;
  MapHistory** link = link_to(shard, history->map);
  history->next = nullptr;
  *link = history;
  shard.count.store(count + 1, std::memory_order_relaxed);
  return true;
}

// Takes it out of the shard; null if there is none.
MapHistory* take(HistoryShard& shard, uptr map) {
  if (shard.head_count == 0) return nullptr;
  MapHistory** link = link_to(shard, map);
  MapHistory* history = *link;
  if (history == nullptr) return nullptr;
  *link = history->next;
  shard.count.store(shard.count.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  return history;
}

void free_history(MapHistory* history) {
  forget_key_sample(history->map);
  history->whole.free();
  history->keys.free();
  g_histories.give_back(history);
  g_count.fetch_sub(1, std::memory_order_relaxed);
}

MapHistory* take_history(uptr map) {
  if (!may_have_history(map)) return nullptr;
  HistoryShard& shard = shard_of(map);
  SpinLock lock(shard.mutex);
  return take(shard, map);
}

}  // namespace

// Relaxed: whoever constructs, moves or destroys a map is ordered after its uses, or the program is wrong.
bool may_have_history(uptr map) { return shard_of(map).count.load(std::memory_order_relaxed) != 0; }

HistoryLock::HistoryLock(uptr map) : shard_(shard_of(map)), map_(map) { shard_.mutex.lock(); }
HistoryLock::~HistoryLock() { shard_.mutex.unlock(); }

MapHistory* HistoryLock::find() { return shard_.head_count == 0 ? nullptr : *link_to(shard_, map_); }

MapHistory* HistoryLock::find_or_make() {
  if (MapHistory* known = find()) return known;
  // Relaxed: figures only.
  if (g_count.load(std::memory_order_relaxed) >= kMostHistories) return nullptr;
  MapHistory* fresh = g_histories.take();
  if (fresh == nullptr) return nullptr;
  __builtin_memset(static_cast<void*>(fresh), 0, sizeof(MapHistory));
  fresh->map = map_;
  fresh->number = g_number.fetch_add(1, std::memory_order_relaxed) + 1;
  g_count.fetch_add(1, std::memory_order_relaxed);
  if (add(shard_, fresh)) return fresh;
  free_history(fresh);
  return nullptr;
}

void forget_history(uptr map) {
  if (MapHistory* history = take_history(map)) free_history(history);
}

void move_history(uptr from, uptr to) {
  forget_history(to);
  MapHistory* history = take_history(from);
  if (history == nullptr) return;
  forget_key_sample(from);
  history->map = to;
  HistoryShard& shard = shard_of(to);
  bool added;
  {
    SpinLock lock(shard.mutex);
    if (MapHistory* other = take(shard, to)) free_history(other);
    added = add(shard, history);
    if (history->keys.mask() != 0) set_key_sample(to, history->keys.mask());
  }
  if (!added) free_history(history);
}

void histories_after_fork_in_child() {
  // Another thread may have been in the middle of a change: what there is, is left alone.
  for (HistoryShard& shard : g_shards) {
    shard.heads = nullptr;
    shard.head_count = 0;
    shard.count.store(0, std::memory_order_relaxed);
  }
  g_count.store(0, std::memory_order_relaxed);
  for (KeySample& sample : g_key_samples) sample.map.store(0, std::memory_order_relaxed);
  forget_keys();
}

}  // namespace mapsan
