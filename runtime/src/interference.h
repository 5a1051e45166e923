// interference.h: can what another thread did come between a check and the act that relies on it?
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decides only. Every operation of this run is put, in thought, between check and act of the window, and it is asked:
//   would the check be wrong then (disturbing effects)?
//   could it have come there: is it unordered with the window by W, and not kept out by a lock that spans the window?
//   would both still have happened: is the check's outcome not owed to it, nor its own check's outcome to the act?
// A data race between the two (no order by C, no common lock, a container without locks of its own) is left to the race
// rules.
#pragma once

#include "container_traits.h"
#include "key_history.h"

namespace mapsan {

enum class Interference : u8 {
  kNone,
  kBetween,     // it came between check and act in this run
  kBefore,      // it came before the check
  kAfter,       // it came after the act
  kSameBefore,  // another thread's same check, before this one
  kSameAfter,   // ... after the act
};

// The effects that make the check's result wrong for this act.
u32 disturbing_effects(const PastOperation& check, const PastOperation& act, bool value,
                       const ContainerTraits& container);

// `thread` makes the act now; the write was recorded earlier. `mark` is the slot of the check's mark, or -1.
Interference judge_earlier_write(const ThreadState* thread, const Window& window, const Basis& basis, int mark,
                                 const Write& write, const ContainerTraits& container);
// `thread` makes the write now; the window was recorded earlier.
Interference judge_later_write(const ThreadState* thread, const Window& window, const Write& write,
                               const ContainerTraits& container);
// The same for another thread's run of the window's check.
Interference judge_earlier_check(const ThreadState* thread, const Window& window, const Basis& basis,
                                 const CheckMark& check, const ContainerTraits& container);
Interference judge_later_check(const ThreadState* thread, const Window& window, const CheckMark& check,
                               const ContainerTraits& container);

}  // namespace mapsan
