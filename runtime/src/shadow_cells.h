// shadow_cells.h: the two kinds of memory of a map's shadow: who read the structure, who touched which element.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Neither is thread-safe: the owner of the cell holds the map's lock.
#pragma once

#include "access.h"

namespace mapsan {

// The structure's readers since its last write, exact: one entry for every thread whose read is not ordered before
// another entry's. The first entry is inline; others are made when readers turn out to be concurrent.
// Of a concurrent container also its safe writes: an entry stands for another only where it conflicts with all that the
// other conflicts with.
class ReadSet {
 public:
  u32 count() const { return count_; }
  const Access& at(u32 i) const { return i == 0 ? first_ : more_[i - 1]; }
  Epoch first_epoch() const { return first_.epoch; }
  // The place of the one reader there is, or of the first; null where there may be more, or safe writes.
  Access* only() {
    if (count_ > 1 || has_safe_writes_) return nullptr;
    count_ = 1;
    return &first_;
  }
  bool has_safe_writes() const { return has_safe_writes_; }
  MAPSAN_INLINE void add(const ThreadState* thread, const Access& read, bool is_safe_write) {
    const bool plain = !is_safe_write && !has_safe_writes_ && count_ <= 1;
    if (MAPSAN_UNLIKELY(!plain || is_concurrent_with(thread, first_.epoch))) return add_beside(thread, read, is_safe_write);
    first_ = read;
    count_ = 1;
  }
  // The only reader so far.
  void start(const Access& read) {
    first_ = read;
    count_ = 1;
  }
  void clear() {
    count_ = 0;
    has_safe_writes_ = false;
    first_.epoch = 0;
  }
  void free();

 private:
  void add_beside(const ThreadState* thread, const Access& read, bool is_safe_write);
  Epoch epoch_at(u32 i) const { return i == 0 ? first_.epoch : epochs_[i - 1]; }
  void set(u32 i, const Access& read);
  bool grow();

  Access first_;
  u32 count_;
  bool has_safe_writes_;
  u32 capacity_;  // of `more_` and `epochs_`
  Access* more_;
  Epoch* epochs_;  // of `more_`, side by side for the search
};

// Accesses to elements, found by the element's address. Bounded: kMostSets sets of four; grows from one set.
//
// Identity. An element's address names it exactly while the container is node-based, also after the node's memory was
// re-used: the erase and the insert in between are structure writes, so either they order the old element's accesses
// before the new one's, or they are themselves reported.
//
// May miss: when a set is full, an access ordered before the newcomer goes first, then one of the newcomer's own; an
// access of another thread that is still concurrent is kept and the newcomer is not recorded.
class ElementTable {
 public:
  static ElementTable* make();  // null when memory has run out
  static void free(ElementTable* table);

  // Records; returns the table, or a larger one that took its place.
  static ElementTable* record(ElementTable* table, const CurrentAccess& current);

  // Calls visit(access) for every access to this element (every element if `whole`).
  template <class Visit>
  void for_each(uptr element, bool whole, Visit visit) const {
    const u32 first = whole ? 0 : set_of(element);
    const u32 last = whole ? set_count_ - 1 : first;
    for (u32 i = first; i <= last; ++i) {
      const Set& set = sets_[i];
      for (u32 way = 0; way < kWays; ++way) {
        if (set.epochs[way] != 0 && (whole || set.elements[way] == element)) visit(set.accesses[way]);
      }
    }
  }
  void clear();
  bool has_writes() const;
  Epoch last_write_of(Tid tid) const;  // 0: none
  // Some were forgotten for want of room.
  bool is_full() const { return __atomic_load_n(&full_, __ATOMIC_RELAXED); }
  // Of a full table: whether something may be reported of an access to this element. A hint when the map's lock is not held.
  bool may_conflict(const ThreadState* thread, uptr element) const {
    const Set& set = sets_[set_of(element, kMostSets)];
    for (u32 way = 0; way < kWays; ++way) {
      if (__atomic_load_n(&set.elements[way], __ATOMIC_RELAXED) != element) continue;
      if (!is_plainly_before(thread, __atomic_load_n(&set.epochs[way], __ATOMIC_RELAXED))) return true;
    }
    return false;
  }

 private:
  static constexpr u32 kWays = 4;
  static constexpr u32 kMostSets = 16;
  // What is compared lies in one line: most accesses meet no other of their element.
  struct Set {
    uptr elements[kWays];
    Epoch epochs[kWays];  // of `accesses`; 0: free
    Access accesses[kWays];

    void put(u32 way, uptr element, const Access& access);
  };

  static ElementTable* make(u32 set_count);
  static uptr bytes(u32 set_count) { return offsetof(ElementTable, sets_) + set_count * sizeof(Set); }
  static u32 set_of(uptr element, u32 set_count) {
    return static_cast<u32>((element >> 3) * 0x9E3779B97F4A7C15ull >> 40) & (set_count - 1);
  }
  u32 set_of(uptr element) const { return set_of(element, set_count_); }
  int way_for(const Set& set, const CurrentAccess& current, bool may_grow);
  static ElementTable* grown(ElementTable* table);

  [[maybe_unused]] uptr unused_;  // a free block's first word changes, and whoever comes without the lock may look at one
  u32 set_count_;
  bool full_;
  Set sets_[1];  // `set_count_` of them
};

}  // namespace mapsan
