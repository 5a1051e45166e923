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

constexpr uptr table_bytes(u32 capacity) { return sizeof(ElementTable) + (capacity - 1) * sizeof(ElementEntry); }

bool is_write(const Access& access) { return (trace_flags(access.trace) & MAPSAN_ELEMENT_WRITE) != 0; }

}  // namespace

ElementTable* ElementTable::make(u32 capacity) {
  auto* table = static_cast<ElementTable*>(allocate(table_bytes(capacity)));
  if (table != nullptr) table->capacity_ = capacity;
  return table;
}

ElementTable* ElementTable::make() { return make(kWays); }

void ElementTable::free(ElementTable* table) {
  if (table != nullptr) deallocate(table, table_bytes(table->capacity_));
}

void ElementTable::clear() {
  __builtin_memset(static_cast<void*>(entries_), 0, capacity_ * sizeof(ElementEntry));
  full_ = false;
}

bool ElementTable::has_writes() const {
  bool found = false;
  for_each(0, true, [&](const ElementEntry& entry) { found |= is_write(entry.access); });
  return found;
}

ElementEntry* ElementTable::slot_for(const CurrentAccess& current, bool may_grow) {
  ElementEntry* set = &entries_[set_of(current.element) * kWays];
  ElementEntry* free_slot = nullptr;
  ElementEntry* ordered = nullptr;
  ElementEntry* own = nullptr;
  for (u32 i = 0; i < kWays; ++i) {
    ElementEntry& entry = set[i];
    if (entry.access.epoch == 0) {
      if (free_slot == nullptr) free_slot = &entry;
      continue;
    }
    const bool concurrent = is_concurrent_with(current.thread, entry.access.epoch);
    const bool mine = epoch_tid(entry.access.epoch) == current.thread->tid;
    if (entry.element == current.element && entry.access.part == current.record.part && !concurrent) {
      // Replaced: a read by any later access, a write by a later write. A write stays beside a later read.
      if (current.writes_element() || !is_write(entry.access)) return &entry;
    } else if (!concurrent && !mine) {
      ordered = &entry;
    } else if (mine) {
      own = &entry;
    }
  }
  if (free_slot != nullptr) return free_slot;
  if (may_grow) return nullptr;
  __atomic_store_n(&full_, true, __ATOMIC_RELAXED);
  return ordered != nullptr ? ordered : own;
}

ElementTable* ElementTable::record(ElementTable* table, const CurrentAccess& current) {
  for (;;) {
    const bool may_grow = table->capacity_ < kMostEntries;
    if (ElementEntry* entry = table->slot_for(current, may_grow)) {
      __atomic_store_n(&entry->element, current.element, __ATOMIC_RELAXED);
      entry->access = current.record;
      return table;
    }
    ElementTable* larger = may_grow ? make(table->capacity_ * 4) : nullptr;
    if (larger == nullptr) return table;
    for (u32 i = 0; i < table->capacity_; ++i) {
      const ElementEntry& old = table->entries_[i];
      ElementEntry* set = &larger->entries_[larger->set_of(old.element) * kWays];
      for (u32 way = 0; way < kWays; ++way) {
        if (set[way].access.epoch != 0) continue;
        set[way] = old;
        break;
      }
    }
    free(table);
    table = larger;
  }
}

}  // namespace mapsan
