// stand_in_blocks.h: memory of ThreadSanitizer's heap, handed out in words of eight bytes.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ThreadSanitizer keeps its history in granules of eight bytes, four accesses each: stand-ins that share one would push
// each other's accesses out. Nothing is stored in a block but a header. Allocation counts neither as a write nor as a
// free in ThreadSanitizer's eyes, so a block has no past, whoever had the memory before.
#pragma once

#include "internal.h"

namespace mapsan {

inline constexpr uptr kStandInSize = 8;

// The n-th block of a map: larger ones follow small ones. Null when memory has run out. Takes no lock of the runtime,
// and must be called without any.
void* make_stand_in_block(u32 n, void* tag);
// The block and those linked to it; null is fine.
void free_stand_in_blocks(void* blocks);

// The blocks of one map. Not thread-safe.
class StandInBlocks {
 public:
  // False for null.
  bool add(void* block);
  // That many words in a row; 0 if the last block has not so many left.
  uptr take(u32 words);
  u32 count() const { return count_; }
  // All of them, linked; none are left.
  void* take_all();

 private:
  void* last_ = nullptr;
  uptr next_ = 0;
  uptr end_ = 0;
  u32 count_ = 0;
};

}  // namespace mapsan
