// epoch.h: one thread's component of a vector clock, written T2@7.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An epoch packs a thread's slot (tid) and that slot's clock: tid << 48 | clock. 0 is "never": it is ordered before
// everything. Tids are re-used (thread_registry.h), clocks of a tid only grow, so an epoch names one moment of one thread.
// Source: Flanagan and Freund, "FastTrack: efficient and precise dynamic race detection", PLDI 2009.
#pragma once

#include "internal.h"

namespace mapsan {

using Epoch = u64;
using Tid = u32;

inline constexpr int kClockBits = 48;
inline constexpr u64 kClockMask = (1ull << kClockBits) - 1;
inline constexpr Tid kMaxTids = 16384;  // threads alive (or not yet joined) at one moment

constexpr Epoch make_epoch(Tid tid, u64 clock) { return static_cast<u64>(tid) << kClockBits | clock; }
constexpr Tid epoch_tid(Epoch epoch) { return static_cast<Tid>(epoch >> kClockBits); }
constexpr u64 epoch_clock(Epoch epoch) { return epoch & kClockMask; }

}  // namespace mapsan
