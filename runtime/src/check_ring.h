// check_ring.h: the latest checks of one thread.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bounded: a check that kSlots later ones followed is forgotten, and what depends on it has no window. May miss.
#pragma once

#include "call_chain.h"
#include "past_operation.h"

namespace mapsan {

struct RecentCheck {
  PastOperation operation;
  u64 history;  // the number of the map's history
  u64 order;  // grows from check to check
  u64 key;    // 0: not known, or the whole map
  CheckName names[kMostNames];
  int name_count;
  Basis basis;   // as of the check
  bool claimed;  // the thread wrote what it checked, in the same exclusive episode
  bool created;  // and so made it present
  bool ages;     // an earlier value would have decided alike
  bool used;     // by an act in a later episode

  bool has_name(u32 id, const void* frame) const {
    for (int i = 0; i < name_count; ++i) {
      if (names[i].id == id && names[i].frame == frame) return true;
    }
    return false;
  }
};

class CheckRing {
 public:
  // The ring of a thread, made at its first check; null if there is none (and `make` is false, or memory has run out).
  static CheckRing* of(ThreadState* thread, bool make);
  static void free(CheckRing* ring);

  // A new check; `key` is 0 for a check of the whole map, or one whose key is not known.
  RecentCheck* add(uptr map, u64 key);
  void claim(RecentCheck* check) {
    check->claimed = true;
    claimed_ |= 1ull << (check - checks_);
  }

  // These visit checks from the newest to the oldest, while visit(check) is true. Checks of a key, or of any key of the
  // map with 0; then those without a key, too.
  template <class Visit>
  void for_each(uptr map, u64 key, bool keyless, Visit visit) {
    const u32 key_tag = tag_of(map, key), map_tag = tag_of(map, 0);
    for (u64 age = 0; age < kSlots && age < count_; ++age) {
      const u64 slot = (count_ - 1 - age) % kSlots;
      if (key != 0 && tags_[slot] != key_tag && (!keyless || tags_[slot] != map_tag)) continue;
      if (maps_[slot] == map && !visit(checks_[slot])) return;
    }
  }
  template <class Visit>
  void for_each_claimed(Visit visit) {
    if (claimed_ == 0) return;
    for (u64 age = 0; age < kSlots && age < count_; ++age) {
      const u64 slot = (count_ - 1 - age) % kSlots;
      if ((claimed_ >> slot & 1) != 0 && !visit(checks_[slot], maps_[slot])) return;
    }
  }
  // Of all maps.
  template <class Visit>
  void for_all(Visit visit) {
    for (u64 age = 0; age < kSlots && age < count_; ++age) {
      if (!visit(checks_[(count_ - 1 - age) % kSlots])) return;
    }
  }

 private:
  static constexpr u64 kSlots = 64;
  static u32 tag_of(uptr map, u64 key) {
    return static_cast<u32>(((map >> 3) * 0x9E3779B97F4A7C15ull ^ key * 0xD6E8FEB86659FD93ull) >> 32);
  }

  u64 count_;    // checks so far
  u64 claimed_;  // bits by slot
  u32 tags_[kSlots];
  uptr maps_[kSlots];
  RecentCheck checks_[kSlots];
};

}  // namespace mapsan
