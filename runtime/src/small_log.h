// small_log.h: a few entries in the runtime's memory.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grows by doubling to kMost entries; then add() overwrites. Zero bytes are an empty log; entries keep their slots.
#pragma once

#include "allocator.h"

namespace mapsan {

template <class T, u32 kMost>
class SmallLog {
 public:
  u32 size() const { return size_; }
  const T& operator[](u32 slot) const { return items_[slot]; }

  // A new slot, or one that find(entry) picks by a score above 0 (the highest); null when memory has run out.
  // `same(entry)`: the newcomer takes this entry's place in any case.
  template <class Same, class Score>
  T* slot_for(Same same, Score score) {
    for (u32 i = 0; i < size_; ++i) {
      if (same(items_[i])) return &items_[i];
    }
    if (size_ < capacity_ || grow()) return &items_[size_++];
    T* best = nullptr;
    u64 best_score = 0;
    for (u32 i = 0; i < size_; ++i) {
      const u64 points = score(items_[i]);
      if (best != nullptr && points <= best_score) continue;
      best = &items_[i];
      best_score = points;
    }
    return best;
  }
  void free() {
    deallocate(items_, capacity_ * sizeof(T));
    items_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  bool grow() {
    if (capacity_ == kMost) return false;
    const u32 capacity = capacity_ == 0 ? 1 : capacity_ * 2 < kMost ? capacity_ * 2 : kMost;
    auto* items = static_cast<T*>(allocate(capacity * sizeof(T)));
    if (items == nullptr) return false;
    for (u32 i = 0; i < size_; ++i) items[i] = items_[i];
    deallocate(items_, capacity_ * sizeof(T));
    items_ = items;
    capacity_ = capacity;
    return true;
  }

  T* items_ = nullptr;
  u32 size_ = 0;
  u32 capacity_ = 0;
};

}  // namespace mapsan
