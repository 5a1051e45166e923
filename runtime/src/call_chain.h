// call_chain.h: ties an operation to the checks and acts of the functions that called its own.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The marked calls of a thread (abi.h: __mapsan_call) tell through which calls an operation was reached. A check in a
// callee whose result the callee returns is a check of the call; a write in a callee is an act of the call.
//
// A mark may outlive its call (no code runs at the end of a call whose result is an object), so marks are checked
// against frames, functions and callees. Remaining error: a write by an unmarked call that follows a stale mark of an
// act in the same function counts as that act; it must still touch the checked key to matter.
#pragma once

#include "site_links.h"
#include "thread_state.h"

namespace mapsan {

// A check by its id, in one activation of the function that holds it.
struct CheckName {
  u32 id;
  const void* frame;
  bool ages;  // SiteLinks::ages
};

inline constexpr int kMostNames = 4;

// The names of the check that an operation is: its own if `own`, and those of the calls that return it if `exported`.
int names_of_check(const ThreadState* thread, const SiteLinks& links, const void* frame, bool own, bool exported,
                   CheckName (&names)[kMostNames]);

struct FramedNeed {
  Need need;
  const void* frame;
  const void* validator_frame;  // of the function that holds the validator
};

inline constexpr int kMostNeeded = 32;

// What a write depends on: the needs of its site and of the calls it was reached through.
int needs_of_write(const ThreadState* thread, const SiteLinks& links, const void* frame,
                   FramedNeed (&needs)[kMostNeeded]);

}  // namespace mapsan
