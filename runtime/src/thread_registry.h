// thread_registry.h: threads from creation to join, and the tids they run under.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tids index vector clocks, so they are re-used. A thread may take a tid whose last thread is ordered before it
// (its creator has seen that thread's end): then every claim "has seen (tid, c)" stays exact. Only when kReuseAfter
// dead tids have gathered that fit no creator is the oldest taken all the same. May miss: a race between that tid's last
// thread and the new one. Thread-safe.
#pragma once

#include "thread_state.h"

namespace mapsan {

// Makes the state of a thread that `creator` is about to start (null: a thread found running). Null if there are
// kMaxTids threads or memory has run out.
ThreadState* create_thread(ThreadState* creator, TraceId created);
// A thread found running, which nothing is known to order: what all threads did so far counts as ordered before it.
// May miss: races between that and what this thread does.
void see_all_threads(ThreadState* thread);
// pthread_create failed.
void abandon_thread(ThreadState* thread);
// pthread_create has returned: the thread with this id can be joined or detached by its handle. It may be gone already.
void announce_handle(u32 id, u64 handle);

// Called on the thread itself, first and last.
void begin_thread(ThreadState* thread, u64 handle, uptr stack_top);
void end_thread(ThreadState* thread);

// Takes the thread that `handle` names out of the list of joinable threads; null if it is not known.
ThreadState* take_joinable(u64 handle);
// The join failed after all.
void put_back_joinable(ThreadState* joined);
// `joiner` has seen all that the joined thread did; its state is given up.
void finish_join(ThreadState* joiner, ThreadState* joined);
void detach_thread(u64 handle);

// The thread that made an access at this epoch; null if that is no longer known.
const ThreadInfo* thread_info_of(Epoch epoch);
const ThreadInfo* thread_info_by_id(u32 id);
void set_thread_name(u64 handle, const char* name);

// True while the calling thread is the only one alive. What it does then is ordered before every later thread, which it
// or a descendant of it creates, so an access needs to be checked but not remembered.
bool is_only_thread();

u64 count_maps_seen();
// In the child after fork: only the calling thread is left.
void keep_only(ThreadState* thread);

// The same of the threads that are loading a library.
void see_loading_threads(ThreadState* thread);
// The calling thread leaves what the runtime was doing on it, if anything, and does not come back: a jump out of a signal
// handler, or its end by asynchronous cancellation. Locks of the runtime may stay locked and records half written, so it
// gives up.
void abandon_hook();

}  // namespace mapsan
