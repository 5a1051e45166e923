// give_up.h: the end of detection in a program that goes on.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the runtime can no longer remember what is ordered with what, every report after it could be a false one. So it
// says one sentence, and neither reports nor records from then on; the program does not notice. Lost accesses only cost
// missed violations and are no reason to give up. Thread-safe and async-signal-safe.
#pragma once

#include "internal.h"

namespace mapsan {

enum class GaveUp : u32 { kNot, kMemory, kThreads, kLocks, kAbandoned };

// The first call says why.
void give_up(GaveUp why);
bool has_given_up();

// From then on, each thread's next hook is its last.
extern std::atomic<bool> g_hooks_are_over;

}  // namespace mapsan
