// clock_loops.h: the loops over all threads that joins of clocks are made of.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With hundreds of threads alive they are most of what order costs, so they have no branches, and use the processor's
// wide registers where it has them. Clocks have 48 bits, which makes comparing them as signed numbers safe.
#pragma once

#include "internal.h"

namespace mapsan {

// to[i] = max(a[i], b[i]). `to` may be `a`; apart from that, all three lie apart.
void put_maxima(u64* to, const u64* a, const u64* b, u32 count);

// to[i] = from[i].
void copy_components(u64* to, const u64* from, u32 count);

// Whether one of `mine` is below its counterpart.
bool has_news(const u64* mine, const u64* other, u32 count);

}  // namespace mapsan
