// nearest.cpp: edit distance.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damerau's distance (optimal string alignment), three rows at a time.
#include "nearest.h"

namespace mapsan {

namespace {

u32 least(u32 a, u32 b) { return a < b ? a : b; }

}  // namespace

u32 edit_distance(Slice a, Slice b) {
  if (a.size > kMaxWord || b.size > kMaxWord) return static_cast<u32>(a.size + b.size);
  u32 rows[3][kMaxWord + 1];
  u32* before = rows[0];
  u32* last = rows[1];
  u32* row = rows[2];
  for (u32 j = 0; j <= b.size; ++j) last[j] = before[j] = j;
  for (u32 i = 1; i <= a.size; ++i) {
    row[0] = i;
    for (u32 j = 1; j <= b.size; ++j) {
      const u32 change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = least(change, least(last[j], row[j - 1]) + 1);
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = least(row[j], before[j - 2] + 1);
    }
    u32* oldest = before;
    before = last;
    last = row;
    row = oldest;
  }
  return last[b.size];
}

}  // namespace mapsan
