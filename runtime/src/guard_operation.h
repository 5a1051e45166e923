// guard_operation.h: operations in guard mode as other threads see them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "thread_state.h"

namespace mapsan {

// Marks are those of abi.h.
constexpr u64 guard_number(u64 mark) { return mark / MAPSAN_GUARD_NEXT; }
constexpr Tid guard_tid(u64 mark) { return static_cast<Tid>(mark >> 48); }

// What is kept per tid, for ever: a stale mark still leads to operations.
struct GuardedThread {
  std::atomic<__mapsan_guard_op*> operations;
  Epoch epoch;  // names the thread for reports
};
// Null for a tid that no thread has had.
GuardedThread* guarded_thread(Tid tid);
// Tids given out so far are below.
u32 guarded_tids();

// An operation of another thread, copied.
struct GuardedOperation {
  __mapsan_guard_op* place;
  u64 state;
  uptr map;
  __mapsan_site site;
  uptr code, frame, caller;
  Epoch epoch;

  bool is_under_way() const { return (state & MAPSAN_GUARD_UNDER_WAY) != 0; }
  bool wrote() const { return !is_under_way() && (state & MAPSAN_GUARD_WROTE) != 0; }
};

// False if the thread has begun MAPSAN_GUARD_OPS others since.
bool find_guarded_operation(u64 mark, GuardedOperation* found);

// The stack of an operation of another thread. Its two innermost frames were noted when it began; the rest is read from
// the other thread's stack, if the function that held the operation has not returned since.
TraceId trace_of(const GuardedOperation& operation);

// One side of an overlap.
struct GuardedSide {
  __mapsan_site site;
  Epoch epoch;
  TraceId trace;
  bool wrote;
};
void report_overlap(uptr map, const GuardedSide& now, const GuardedSide& other);

}  // namespace mapsan
