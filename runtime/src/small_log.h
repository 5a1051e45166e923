// small_log.h: a few entries in the runtime's memory.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grows by doubling to kMost entries; then slot_for() picks one to overwrite. Zero bytes are an empty log; entries keep
// their slots. What entries are chosen by lies side by side, apart from them: who looks for its own, or for one that may
// go, reads no other thread's.
#pragma once

#include "allocator.h"
#include "epoch.h"

namespace mapsan {

template <class T, u32 kMost>
class SmallLog {
 public:
  u32 size() const { return size_; }
  const T& operator[](u32 slot) const { return items_[slot]; }

  // The slot of a newcomer: that of an entry with its tag and same(entry), which it replaces, or a new one, or else that of
  // the oldest entry, of those that are ordered(epoch) if there are any. Null when memory has run out.
  template <class Same, class Ordered>
  T* slot_for(u32 tag, Epoch epoch, Same same, Ordered ordered) {
    u32 slot = 0;
    while (slot < size_ && (choices()[slot].tag != tag || !same(items_[slot]))) ++slot;
    if (slot == size_) {
      if (size_ < capacity_ || grow()) {
        ++size_;
      } else if (size_ == 0) {
        return nullptr;
      } else {
        slot = least_needed(ordered);
      }
    }
    choices()[slot] = {epoch, tag, ++serial_};
    return &items_[slot];
  }
  void free() {
    deallocate(items_, capacity_ * kEach);
    items_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  struct Choice {
    Epoch epoch;
    u32 tag;
    u32 serial;
  };
  static constexpr uptr kEach = sizeof(T) + sizeof(Choice);
  Choice* choices() const { return reinterpret_cast<Choice*>(items_ + capacity_); }

  template <class Ordered>
  u32 least_needed(Ordered ordered) const {
    u32 best = 0;
    bool best_is_ordered = false;
    for (u32 i = 0; i < size_; ++i) {
      const Choice& choice = choices()[i];
      const bool is_ordered = ordered(choice.epoch);
      const bool is_older = serial_ - choice.serial >= serial_ - choices()[best].serial;
      if (is_ordered == best_is_ordered ? !is_older : !is_ordered) continue;
      best = i;
      best_is_ordered = is_ordered;
    }
    return best;
  }
  bool grow() {
    if (capacity_ == kMost) return false;
    const u32 capacity = capacity_ == 0 ? 1 : capacity_ * 2u < kMost ? capacity_ * 2u : kMost;
    auto* items = static_cast<T*>(allocate(capacity * kEach));
    if (items == nullptr) return false;
    auto* new_choices = reinterpret_cast<Choice*>(items + capacity);
    for (u32 i = 0; i < size_; ++i) {
      items[i] = items_[i];
      new_choices[i] = choices()[i];
    }
    deallocate(items_, capacity_ * kEach);
    items_ = items;
    capacity_ = static_cast<u16>(capacity);
    return true;
  }

  T* items_ = nullptr;
  u32 serial_ = 0;
  u16 size_ = 0;
  u16 capacity_ = 0;
};

}  // namespace mapsan
