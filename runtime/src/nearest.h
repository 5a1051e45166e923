// nearest.h: the known word nearest to a mistyped one.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No memory, no state. Words longer than kMaxWord never match.
#pragma once

#include "slice.h"

namespace mapsan {

inline constexpr uptr kMaxWord = 64;

// Number of insertions, deletions, substitutions and swaps of neighbours between two words.
u32 edit_distance(Slice a, Slice b);

// Collects candidates one by one and keeps the nearest.
class NearestWord {
 public:
  explicit NearestWord(Slice wanted) : wanted_(wanted) {}
  void consider(Slice word) {
    const u32 distance = edit_distance(wanted_, word);
    if (distance >= best_distance_) return;
    best_distance_ = distance;
    best_ = word;
  }
  Slice best() const { return best_; }

 private:
  Slice wanted_;
  Slice best_;
  u32 best_distance_ = ~0u;
};

}  // namespace mapsan
