// guard_mode.h: mode=guard: only whether two threads are inside operations on one map at the same moment.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads are *quiet* in mode=guard and mode=off: hooks and interceptors of the full mode find the runtime busy on every
// thread (ThreadState::in_runtime) and do nothing. In mode=guard the injected code works on the guard words of maps and
// calls the runtime only where a word tells of another operation (docs/design/guard_mode.md).
#pragma once

#include "thread_state.h"

namespace mapsan {

// Called once at start, after the address map's.
void start_guard_mode();
// The thread's part that the injected code uses; called when it is created, in the quiet modes only.
void make_quiet(ThreadState* thread);
// After a change of `ignoring`.
void refresh_guard(ThreadState* thread);
// Of the calling thread, in the quiet modes; null in full mode, and for threads that have no state.
ThreadState* quiet_thread();

// A map is constructed: it is the thread's own.
void begin_guarded_map(const volatile void* map);
// A map is copied, moved from or destroyed, which is told at one end only: whether it meets an operation then.
// `frame` is that of the interface function. Does nothing in full mode.
void meet_at_this_moment(const volatile void* map, __mapsan_site site, bool wrote, void* frame);

// Publishes overlaps with operations that have not ended; called by the handler of fatal signals. Async-signal-safe.
void publish_overlaps_under_way();

}  // namespace mapsan
