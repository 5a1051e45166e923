// key_table.h: the keys of a map whose history is kept.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bounded: twice kMostInList keys. When there are more, half of the room is for the keys used last, and half for a
// fixed sample of all keys (those with the smallest mixed hash), so that threads that go through many keys one after
// the other still meet. May miss: what happened to other keys.
//
// The keys of all tables are bounded, too: at kMostKeys, a table only takes in a key for another.
//
// Zero bytes are an empty table. Not thread-safe: the owner holds the map's history.
#pragma once

#include "key_history.h"

namespace mapsan {

struct KeyEntry {
  KeyHistory history;
  u64 key;
  KeyEntry* chain;
  KeyEntry* older;  // in its list
  KeyEntry* newer;
  bool sampled;  // in the sample, otherwise among the recent ones
};

class KeyTable {
 public:
  // Null if the key is not known.
  KeyHistory* find(u64 key) const;
  // Makes it the one used last; null when there are too many keys, or memory has run out.
  KeyHistory* find_or_make(u64 key);
  // The keys used last, at most `most` of them.
  template <class Visit>
  void for_each_recent(u32 most, Visit visit) {
    for (KeyEntry* entry = recent_.newest; entry != nullptr && most > 0; entry = entry->older, --most) {
      visit(entry->history);
    }
  }
  void free();

 private:
  struct KeyList {
    KeyEntry* newest;
    KeyEntry* oldest;
    u32 count;
    void push(KeyEntry* entry);
    void remove(KeyEntry* entry);
  };
  static constexpr u32 kMostInList = 4096;

  KeyEntry* lookup(u64 key) const;
  bool grow();
  void make_room();
  void thin_sample();
  void drop(KeyEntry* entry);

  KeyEntry** heads_;
  u32 head_count_;       // 0 or a power of two
  u32 sample_halvings_;  // the sample holds the keys whose mixed hash has that many leading zeros
  KeyList recent_;
  KeyList sample_;
};

// All tables are abandoned.
void forget_keys();

}  // namespace mapsan
