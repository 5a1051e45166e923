// map_history.h: what threads lately did to one map.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made at the first operation that can matter: a map that one thread keeps to itself never has one. The histories of
// all maps lie in a hash table of their own, in shards with one lock each, which also guards the histories in them.
//
// Bounded: kMostHistories maps at a time, and the keys of all of them (key_table.h). May miss: what happens to others.
#pragma once

#include "key_table.h"

namespace mapsan {

struct MapHistory {
  uptr map;
  u64 number;        // of this history: no two have the same
  MapHistory* next;  // in its shard
  u64 sequence;      // writes so far
  __mapsan_u64 (*hash_key)(const volatile void* map, const void* key);  // if an operation told
  KeyHistory whole;  // of the structure: size, emptiness, clear
  KeyTable keys;
};

struct HistoryShard;

// Holds the lock over a map's history.
class HistoryLock {
 public:
  explicit HistoryLock(uptr map);
  ~HistoryLock();
  HistoryLock(const HistoryLock&) = delete;
  HistoryLock& operator=(const HistoryLock&) = delete;

  MapHistory* find();
  MapHistory* find_or_make();  // null when there are too many, or memory has run out

 private:
  HistoryShard& shard_;
  const uptr map_;
};

// False if there is none, a hint that takes no lock: whoever looks at a map it knows nothing of is ordered after its
// uses.
bool may_have_history(uptr map);

// The map begins or ends.
void forget_history(uptr map);
// What `from` held is now at `to`.
void move_history(uptr from, uptr to);
// In the child after fork, where no other thread is left: nothing that the parent's threads did matters there.
void histories_after_fork_in_child();

}  // namespace mapsan
