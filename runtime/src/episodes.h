// episodes.h: what locks, each held without a break, say about operations.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Approximate where a thread holds more locks than an Access keeps: such an operation counts as made under every lock.
// May miss.
#pragma once

#include "access.h"

namespace mapsan {

enum class Span { kNone, kShared, kExclusive };

// How one acquisition of some lock spans both operations of a thread.
Span span_of(const Access& earlier, const Access& later);

// Whether a lock that spans a window keeps the other thread's operation out of it: it holds that lock too, and not both
// in shared mode.
bool span_excludes(const Access& check, const Access& act, const Access& other);

// Whether the three operations were made under a lock that alone may have brought them in this order.
bool lock_explains_order(const Access& first, const Access& second, const Access& third);

// A lock that both hold, whatever the mode; 0 if there is none, ~0 if that is not known.
u32 common_lock(const Access& a, const Access& b);

}  // namespace mapsan
