// shadow_cells.cpp: see shadow_cells.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "shadow_cells.h"

#include "allocator.h"

namespace mapsan {

// ---- ReadSet

namespace {

constexpr u32 kSafe = MAPSAN_CONCURRENT | MAPSAN_STRUCTURE_WRITE;

// Whether whatever conflicts with the earlier access conflicts with the later one as well.
bool stands_for(const Access& later, const Access& earlier) {
  const u32 safe = trace_flags(earlier.trace) & kSafe;
  return safe == MAPSAN_CONCURRENT || safe == (trace_flags(later.trace) & kSafe);
}

}  // namespace

void ReadSet::set(u32 i, const Access& read) {
  if (i == 0) {
    first_ = read;
  } else {
    more_[i - 1] = read;
    epochs_[i - 1] = read.epoch;
  }
}

void ReadSet::add_beside(const ThreadState* thread, const Access& read, bool is_safe_write) {
  has_safe_writes_ |= is_safe_write;
  // An entry that is ordered before this read need not be kept: a write concurrent with it is concurrent with this
  // read too, or ordered before both.
  for (u32 i = 0; i < count_; ++i) {
    if (is_concurrent_with(thread, epoch_at(i))) continue;
    if (MAPSAN_UNLIKELY(has_safe_writes_) && !stands_for(read, at(i))) continue;
    set(i, read);
    return;
  }
  if (count_ > capacity_ && !grow()) return;
  set(count_++, read);
}

bool ReadSet::grow() {
  const u32 capacity = capacity_ == 0 ? 3 : capacity_ * 2 + 1;
  constexpr uptr kEach = sizeof(Access) + sizeof(Epoch);
  auto* more = static_cast<Access*>(allocate(capacity * kEach));
  if (more == nullptr) return false;
  auto* epochs = reinterpret_cast<Epoch*>(more + capacity);
  for (u32 i = 0; i < capacity_; ++i) {
    more[i] = more_[i];
    epochs[i] = epochs_[i];
  }
  deallocate(more_, capacity_ * kEach);
  more_ = more;
  epochs_ = epochs;
  capacity_ = capacity;
  return true;
}

void ReadSet::free() {
  deallocate(more_, capacity_ * (sizeof(Access) + sizeof(Epoch)));
  *this = ReadSet{};
}

// ---- ElementTable

namespace {

bool is_write(const Access& access) { return (trace_flags(access.trace) & MAPSAN_ELEMENT_WRITE) != 0; }

}  // namespace

void ElementTable::Set::put(u32 way, uptr element, const Access& access) {
  // Atomic: see may_conflict().
  __atomic_store_n(&elements[way], element, __ATOMIC_RELAXED);
  __atomic_store_n(&epochs[way], access.epoch, __ATOMIC_RELAXED);
  accesses[way] = access;
}

ElementTable* ElementTable::make(u32 set_count) {
  auto* table = static_cast<ElementTable*>(allocate(bytes(set_count)));
  if (table != nullptr) table->set_count_ = set_count;
  return table;
}

ElementTable* ElementTable::make() { return make(1); }

void ElementTable::free(ElementTable* table) {
  if (table != nullptr) deallocate(table, bytes(table->set_count_));
}

void ElementTable::clear() {
  for (u32 i = 0; i < set_count_; ++i) {
    for (u32 way = 0; way < kWays; ++way) sets_[i].elements[way] = sets_[i].epochs[way] = 0;
  }
  full_ = false;
}

bool ElementTable::has_writes() const {
  bool found = false;
  for_each(0, true, [&](const Access& access) { found |= is_write(access); });
  return found;
}

Epoch ElementTable::last_write_of(Tid tid) const {
  Epoch last = 0;
  for_each(0, true, [&](const Access& access) {
    if (is_write(access) && epoch_tid(access.epoch) == tid && access.epoch > last) last = access.epoch;
  });
  return last;
}

// -1 if there is none.
int ElementTable::way_for(const Set& set, const CurrentAccess& current, bool may_grow) {
  int free_way = -1, ordered = -1, own = -1;
  for (u32 i = 0; i < kWays; ++i) {
    const int way = static_cast<int>(i);
    const Epoch epoch = set.epochs[i];
    if (epoch == 0) {
      if (free_way < 0) free_way = way;
      continue;
    }
    const bool concurrent = is_concurrent_with(current.thread, epoch);
    const bool mine = epoch_tid(epoch) == current.thread->tid;
    if (set.elements[i] == current.element && set.accesses[i].part == current.record.part && !concurrent) {
      // Replaced: a read by any later access, a write by a later write. A write stays beside a later read.
      if (current.writes_element() || !is_write(set.accesses[i])) return way;
    } else if (!concurrent && !mine) {
      ordered = way;
    } else if (mine) {
      own = way;
    }
  }
  if (free_way >= 0) return free_way;
  if (may_grow) return -1;
  __atomic_store_n(&full_, true, __ATOMIC_RELAXED);
  return ordered >= 0 ? ordered : own;
}

// Null when memory has run out.
ElementTable* ElementTable::grown(ElementTable* table) {
  ElementTable* larger = make(table->set_count_ * 4);
  if (larger == nullptr) return nullptr;
  for (u32 i = 0; i < table->set_count_; ++i) {
    const Set& old = table->sets_[i];
    for (u32 way = 0; way < kWays; ++way) {
      Set& set = larger->sets_[larger->set_of(old.elements[way])];
      u32 to = 0;
      while (to < kWays && set.epochs[to] != 0) ++to;
      if (to < kWays) set.put(to, old.elements[way], old.accesses[way]);
    }
  }
  free(table);
  return larger;
}

ElementTable* ElementTable::record(ElementTable* table, const CurrentAccess& current) {
  for (;;) {
    const bool may_grow = table->set_count_ < kMostSets;
    Set& set = table->sets_[table->set_of(current.element)];
    const int way = table->way_for(set, current, may_grow);
    if (way >= 0) {
      set.put(static_cast<u32>(way), current.element, current.record);
      return table;
    }
    ElementTable* larger = may_grow ? grown(table) : nullptr;
    if (larger == nullptr) return table;
    table = larger;
  }
}

}  // namespace mapsan
