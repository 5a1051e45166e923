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
  int mark;   // of the call, among the thread's; -1: the check is an operation
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

// All that the call chain says of an operation.
struct CallChain {
  const SiteLinks* links;
  const CheckName* names;
  const FramedNeed* needs;
  int name_count;  // 0 unless it is a check
  int need_count;
};

// The chains of a thread's latest operations. A chain is the same as long as the marks are: an operation that is
// repeated under the same calls finds its own here.
class CallChains {
 public:
  // Made at a thread's first operation; null when memory has run out.
  static CallChains* of(ThreadState* thread);
  static void free(CallChains* chains);

  // `parts` are MAPSAN_OP_CHECK and MAPSAN_OP_EXPORTED of the operation. Valid until the next call; null when memory
  // has run out.
  const CallChain* find(const ThreadState* thread, __mapsan_site site, const void* frame, u32 parts) {
    const u64 top = thread->call_top;
    Entry& entry = entries_.at(hash_of(site, frame));
    if (MAPSAN_LIKELY(entry.site == site && entry.frame == frame && entry.top == top && entry.parts == parts)) {
      return &entry.chain;
    }
    return read(thread, site, frame, parts);
  }

 private:
  static constexpr u32 kFirstEntries = 8, kMostEntries = 32;
  static constexpr int kKeptNeeds = 4;
  struct Entry {
    __mapsan_site site;
    const void* frame;
    u64 top;  // serial of the innermost mark; 0: no mark
    u32 parts;
    CallChain chain;
    CheckName names[kMostNames];
    FramedNeed needs[kKeptNeeds];
  };

  static u32 hash_of(__mapsan_site site, const void* frame) {
    const uptr mixed = (reinterpret_cast<uptr>(site) ^ reinterpret_cast<uptr>(frame) << 8) * 0x9E3779B97F4A7C15ull;
    return static_cast<u32>(mixed >> 59);
  }
  const CallChain* read(const ThreadState* thread, __mapsan_site site, const void* frame, u32 parts);

  MemoTable<Entry, kFirstEntries, kMostEntries> entries_;
  FramedNeed many_[kMostNeeded];  // of the latest operation, where there are too many to keep
};

}  // namespace mapsan
