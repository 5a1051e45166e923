// key_table.h: the keys of a map whose history is kept.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bounded: a table of more than kMost keys keeps a sample of them, those whose mixed hash ends in so many zeros. The sample
// is the same for all threads, so that those that go through many keys one after the other still meet. May miss: what
// happened to other keys.
//
// The keys of all tables are bounded, too: at kMostKeys, a table takes in no more.
//
// Zero bytes are an empty table. Not thread-safe: the owner holds the map's history.
#pragma once

#include "key_history.h"

namespace mapsan {

struct KeyEntry {
  KeyHistory history;
  u64 key;
  KeyEntry* chain;
};

// Every bit of the result depends on every bit of the key, which may be as simple as a counter.
MAPSAN_INLINE u64 mixed_key(u64 key) {
  key = (key ^ key >> 32) * 0xD6E8FEB86659FD93ull;
  key = (key ^ key >> 32) * 0xD6E8FEB86659FD93ull;
  return key ^ key >> 32;
}

class KeyTable {
 public:
  // Null if the key is not known.
  KeyHistory* find(u64 key) const;
  // Null when the key is not in the sample, there are too many keys, or memory has run out.
  KeyHistory* find_or_make(u64 key);
  template <class Visit>
  void for_each(Visit visit) {
    for (u32 head = 0; head < head_count_; ++head) {
      for (KeyEntry* entry = heads_[head]; entry != nullptr; entry = entry->chain) visit(entry->history);
    }
  }
  // The bits of a mixed key that are 0 in the sample.
  u64 mask() const { return (1ull << halvings_) - 1; }
  void free();

 private:
  static constexpr u32 kMost = 256;

  KeyEntry** link_to(u64 key) const;
  bool grow();
  void thin();
  void drop(KeyEntry** link);

  KeyEntry** heads_;
  u32 head_count_;  // 0 or a power of two
  u32 count_;
  u32 halvings_;
};

// All tables are abandoned.
void forget_keys();

}  // namespace mapsan
