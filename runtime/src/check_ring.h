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
  u64 order;  // grows from check to check
  u64 key;    // 0: not known, or the whole map
  CheckName names[kMostNames];
  int name_count;
  Basis basis;   // as of the check
  bool claimed;  // the thread wrote what it checked, in the same exclusive episode
  bool created;  // and so made it present
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

  // The slot of a new check of this map.
  RecentCheck* add(uptr map);

  // Visits the checks from the newest to the oldest, of one map or, with 0, of all, while visit(check, map) is true.
  template <class Visit>
  void for_each(uptr map, Visit visit) {
    for (u64 age = 0; age < kSlots && age < count_; ++age) {
      const u64 slot = (count_ - 1 - age) % kSlots;
      if (map != 0 && maps_[slot] != map) continue;
      if (!visit(checks_[slot], maps_[slot])) return;
    }
  }

 private:
  static constexpr u32 kSlots = 64;
  u64 count_;  // checks so far
  uptr maps_[kSlots];
  RecentCheck checks_[kSlots];
};

}  // namespace mapsan
