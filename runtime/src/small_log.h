// small_log.h: a few entries in the runtime's memory.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grows by doubling to kMost entries; then slot_for() picks one to overwrite. Zero bytes are an empty log; entries keep
// their slots. Tags lie side by side, apart from the entries: who looks for its own reads no other thread's.
#pragma once

#include "allocator.h"

namespace mapsan {

template <class T, u32 kMost>
class SmallLog {
 public:
  u32 size() const { return size_; }
  const T& operator[](u32 slot) const { return items_[slot]; }

  // A new slot, or the one with the highest score; null when memory has run out. The newcomer takes the place of an
  // entry of its tag if `same(entry)`.
  template <class Same, class Score>
  T* slot_for(u32 tag, Same same, Score score) {
    for (u32 i = 0; i < size_; ++i) {
      if (tags()[i] == tag && same(items_[i])) return &items_[i];
    }
    if (size_ < capacity_ || grow()) {
      tags()[size_] = tag;
      return &items_[size_++];
    }
    T* best = nullptr;
    u64 best_score = 0;
    for (u32 i = 0; i < size_; ++i) {
      const u64 points = score(items_[i]);
      if (best != nullptr && points <= best_score) continue;
      best = &items_[i];
      best_score = points;
    }
    if (best != nullptr) tags()[best - items_] = tag;
    return best;
  }
  void free() {
    deallocate(items_, capacity_ * kEach);
    items_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  static constexpr uptr kEach = sizeof(T) + sizeof(u32);
  u32* tags() const { return reinterpret_cast<u32*>(items_ + capacity_); }
  bool grow() {
    if (capacity_ == kMost) return false;
    const u32 capacity = capacity_ == 0 ? 1 : capacity_ * 2 < kMost ? capacity_ * 2 : kMost;
    auto* items = static_cast<T*>(allocate(capacity * kEach));
    if (items == nullptr) return false;
    auto* new_tags = reinterpret_cast<u32*>(items + capacity);
    for (u32 i = 0; i < size_; ++i) {
      items[i] = items_[i];
      new_tags[i] = tags()[i];
    }
    deallocate(items_, capacity_ * kEach);
    items_ = items;
    capacity_ = capacity;
    return true;
  }

  T* items_ = nullptr;
  u32 size_ = 0;
  u32 capacity_ = 0;
};

}  // namespace mapsan
