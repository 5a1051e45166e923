// memo_table.h: a thread's own table of what it found out before, which grows with the use that is made of it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Most threads go through a few places of a program: they make do with the first kFirst entries, which lie in the table
// itself. One whose entries keep pushing each other out gets kMost, and fills them anew.
#pragma once

#include "allocator.h"

namespace mapsan {

template <class Entry, u32 kFirst, u32 kMost>
class MemoTable {
  static_assert((kFirst & (kFirst - 1)) == 0 && (kMost & (kMost - 1)) == 0, "found by the low bits of a hash");

 public:
  void init() {
    entries_ = first_;
    mask_ = kFirst - 1;
  }
  MAPSAN_INLINE Entry& at(u32 hash) { return entries_[hash & mask_]; }
  // The entry beside it.
  MAPSAN_INLINE Entry& twin_of(u32 hash) { return entries_[(hash & mask_) ^ 1]; }

  // An entry that is in use makes room for another. Entries stay where they are unless this returns true: then they are
  // elsewhere, and empty.
  bool note_replaced() {
    constexpr u32 kPatience = 2 * kMost;
    if (mask_ == kMost - 1 || ++replaced_ < kPatience) return false;
    replaced_ = 0;
    auto* more = static_cast<Entry*>(allocate(kMost * sizeof(Entry)));
    if (more == nullptr) return false;
    entries_ = more;
    mask_ = kMost - 1;
    return true;
  }
  void free() {
    if (mask_ == kMost - 1) deallocate(entries_, kMost * sizeof(Entry));
  }

 private:
  Entry* entries_;
  u32 mask_;
  u32 replaced_;
  Entry first_[kFirst];
};

}  // namespace mapsan
