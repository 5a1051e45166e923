// operation_kind.h: what sort of operation a member function is, by its name.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Containers name the same operations alike (std, absl, boost, tbb, libcuckoo, folly), so a name says enough for
// check-then-act; what an operation did in a run comes from the hook.
#pragma once

#include "slice.h"

namespace mapsan {

enum class OperationKind : u8 {
  kLookup,       // find, contains, count, at, ...; and whatever is not known
  kSize,         // size, ...
  kEmpty,        // empty
  kFirst,        // begin, end
  kStep,         // iterator++, iterator--
  kElement,      // through an iterator or reference
  kIndex,        // operator[]
  kPutIfAbsent,  // insert, emplace, try_emplace, ...
  kPut,          // insert_or_assign, ...
  kErase,        // erase, extract, ...
  kClear,        // clear, swap, operator=
};

OperationKind operation_kind(Slice operation);

}  // namespace mapsan
