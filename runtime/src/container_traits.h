// container_traits.h: what check-then-act must know of a container, by the name of its type.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "slice.h"

namespace mapsan {

enum class Library : u8 { kStd, kBoost, kTbb, kFolly, kCuckoo, kPhmap, kOther };

struct ContainerTraits {
  Library library = Library::kOther;
  bool concurrent = false;  // each of its operations is atomic by itself
  bool multi = false;       // keeps equal keys
  bool set = false;         // has no mapped values
  bool accessors = false;   // locks its elements (tbb::concurrent_hash_map)
};

ContainerTraits container_traits(Slice type);

}  // namespace mapsan
