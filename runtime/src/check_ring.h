// check_ring.h: the latest checks of one thread.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bounded: a check that kMostSlots later ones followed is forgotten, and what depends on it has no window. May miss.
// Begins with room for a few.
#pragma once

#include "call_chain.h"
#include "episodes.h"
#include "past_operation.h"

namespace mapsan {

struct RecentCheck {
  PastOperation operation;
  u64 history;  // the number of the map's history
  u64 order;    // grows from check to check
  u64 key;      // 0: not known, or the whole map
  CheckName names[kMostNames];
  u64 runs[kMostNames];  // of the calls that have these names; an operation's own differs from check to check
  int name_count;
  Basis basis;   // as of the check
  bool claimed;  // the thread wrote what it checked, in the same exclusive episode
  bool created;  // and so made it present
  bool ages;     // an earlier value would have decided alike
  bool used;     // by an act in a later episode
  bool unsure;   // the thread claimed something in its episode that was left out

  // Which of its names that is; -1: none.
  int name_of(u32 id, const void* frame) const {
    for (int i = 0; i < name_count; ++i) {
      if (names[i].id == id && names[i].frame == frame) return i;
    }
    return -1;
  }
  bool has_name(u32 id, const void* frame) const { return name_of(id, frame) >= 0; }
};

class CheckRing {
 public:
  // The ring of a thread, made at its first check; null if there is none (and `make` is false, or memory has run out).
  static CheckRing* of(ThreadState* thread, bool make);
  static void free(CheckRing* ring);

  // A new check; `key` is 0 for a check of the whole map, or one whose key is not known.
  RecentCheck* add(uptr map, u64 key, const PastOperation& operation);
  void claim(RecentCheck* check) {
    check->claimed = true;
    claimed_ |= 1ull << (check - checks_);
  }

  // A write that changed something: what the thread checked in the same episode, it has now changed before anybody else
  // could look, the key, or an element that it came to by iteration.
  void claim_by_write(uptr map, u64 key, const Access& write, bool inserted);

  // Operations on keys that are not in their map's sample (key_sample.h) are left out. What is known of them is what
  // keeps acts from being judged without them.
  void leave_out_check(const Access& check, const CheckName* names, int count);
  void leave_out_write(uptr map, const Access& write);
  // Whether a check was left out in this episode.
  bool lacks_check(const Access& access) const { return span_of(left_out_check_, access) == Span::kExclusive; }
  // Whether a write was left out in this episode that may have claimed what was checked.
  bool lacks_claim(const Access& access) const { return span_of(left_out_claim_, access) == Span::kExclusive; }
  // Whether a check of this name was left out that was newer.
  bool is_superseded(const RecentCheck& check, u32 id, const void* frame) const {
    const Superseded& known = superseded_[id % kSuperseded];
    return known.id == id && known.frame == frame && known.order >= check.order;
  }

  // These visit checks from the newest to the oldest, while visit(check) is true. Checks of a key, or of any key of the
  // map with 0; then those without a key, too.
  template <class Visit>
  void for_each(uptr map, u64 key, bool keyless, Visit visit) {
    const u32 key_tag = tag_of(map, key), map_tag = tag_of(map, 0);
    for (u64 age = 0; age < slots_ && age < count_; ++age) {
      const u64 slot = (count_ - 1 - age) & (slots_ - 1);
      if (key != 0 && tags_[slot] != key_tag && (!keyless || tags_[slot] != map_tag)) continue;
      if (maps_[slot] == map && !visit(checks_[slot])) return;
    }
  }
  template <class Visit>
  void for_each_claimed(Visit visit) {
    if (claimed_ == 0) return;
    for (u64 age = 0; age < slots_ && age < count_; ++age) {
      const u64 slot = (count_ - 1 - age) & (slots_ - 1);
      if ((claimed_ >> slot & 1) != 0 && !visit(checks_[slot], maps_[slot])) return;
    }
  }
  // Of all maps.
  template <class Visit>
  void for_all_with_map(Visit visit) {
    for (u64 age = 0; age < slots_ && age < count_; ++age) {
      const u64 slot = (count_ - 1 - age) & (slots_ - 1);
      if (!visit(checks_[slot], maps_[slot])) return;
    }
  }
  template <class Visit>
  void for_all(Visit visit) {
    for (u64 age = 0; age < slots_ && age < count_; ++age) {
      if (!visit(checks_[(count_ - 1 - age) & (slots_ - 1)])) return;
    }
  }

 private:
  static constexpr u64 kFirstSlots = 8, kMostSlots = 64;
  static u32 tag_of(uptr map, u64 key) {
    return static_cast<u32>(((map >> 3) * 0x9E3779B97F4A7C15ull ^ key * 0xD6E8FEB86659FD93ull) >> 32);
  }

  static constexpr uptr kEach = sizeof(RecentCheck) + sizeof(uptr) + sizeof(u32);
  bool take_room(u64 slots);
  void grow();

  static constexpr u32 kSuperseded = 8;
  struct Superseded {
    u32 id;
    const void* frame;
    u64 order;
  };

  u64 count_;              // checks so far
  u64 claimed_;            // bits by slot
  u64 whole_;              // the same of checks of a whole map
  Access left_out_check_;  // their locks are what counts
  Access left_out_claim_;
  Superseded superseded_[kSuperseded];
  u64 slots_;
  RecentCheck* checks_;  // `slots_` of them, as of the two below
  uptr* maps_;
  u32* tags_;
};

}  // namespace mapsan
