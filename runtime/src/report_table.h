// report_table.h: the violations found so far.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A hash table with linear probing in pages of its own, doubled when half full. Guarded by the report lock. Bounded:
// beyond kMaxKnown distinct violations nothing new is taken in, and the rest is silent (a program with that many has
// been told enough).
#pragma once

#include "log.h"
#include "suppressions.h"

namespace mapsan {

inline constexpr u32 kMaxKnown = 1 << 16;

struct KnownViolation {
  u64 identity = 0;
  u64 count_offset = kNoOffset;  // of the count in the JSON log
  u32 count = 0;
  int suppression = kNoSuppression;
  u8 level = 0;  // the highest level it was printed at, see report.cpp
  bool printed = false;
};

class ReportTable {
 public:
  constexpr ReportTable() = default;

  // The entry of this identity, a new one with count 0 if there was none; null when the table is full. Valid until the
  // next call.
  KnownViolation* find_or_add(u64 identity);
  void clear();

  template <typename Visit>
  void for_each(Visit visit) {
    for (u32 i = 0; i < capacity_; ++i) {
      if (slots_[i].identity != 0) visit(slots_[i]);
    }
  }

 private:
  KnownViolation* slot_of(u64 identity);
  bool grow();

  KnownViolation* slots_ = nullptr;
  u32 capacity_ = 0;
  u32 used_ = 0;
};

}  // namespace mapsan
