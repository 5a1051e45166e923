// kept_epoch.h: a thread that takes a lock again, which nobody else had since, goes on in the epoch that it published there.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A release publishes the thread's epoch, and what the thread does afterwards must be told apart from what it did before: by
// a new epoch (Flanagan and Freund, FastTrack, PLDI 2009). But an epoch that only one lock has published, and that nobody has
// acquired there since, nobody has seen. While the thread holds that lock again, it goes on in that epoch: whoever acquires it
// comes after all of it. So accesses that it repeats are not news, section after section, and the fast paths skip them.
//
// The epoch ends when the thread accesses a map outside of that lock, learns something, or publishes elsewhere
// (ThreadState::leave_kept, publish_clock). An exclusive holder's epoch is seen by whoever takes the lock next, and all but
// shared holders leave their own epoch there; a shared holder's only by exclusive ones, who empty the shared clock.
#pragma once

#include "thread_state.h"

namespace mapsan {

// After the lock was taken, before it counts as held. Under it, what is read here does not change.
MAPSAN_INLINE bool continues(const ThreadState* thread, const Sync* sync) {
  return thread->kept_by == sync && !thread->kept_shared && sync->epoch == thread->epoch && thread->held_count == 0;
}
inline bool continues_exclusively(const ThreadState* thread, const Sync* sync) {
  if (!continues(thread, sync)) return false;
  const VectorClock* shared = sync->shared.load(std::memory_order_acquire);
  return shared == nullptr || shared->size() == 0;
}
MAPSAN_INLINE bool continues_shared(const ThreadState* thread, const Sync* sync) {
  return thread->kept_by == sync && thread->kept_shared && sync->shared_generation == thread->kept_generation &&
         thread->held_count == 0;
}

// With the lock held again.
MAPSAN_INLINE void go_on_in_kept(ThreadState* thread) {
  HeldLock& held = thread->held[0];
  thread->keep_credit = 16;
  thread->filter_stamp = thread->kept_stamp;
  held.map_touched = thread->kept_touched;
  held.contents_taken |= thread->kept_contents;  // nobody else has put anything there
}

// At the release, the lock being held still.
MAPSAN_INLINE bool may_keep(const ThreadState* thread, const Sync* sync) {
  return thread->held_count == 1 && thread->held[0].sync == sync && (thread->kept_by == nullptr || thread->in_kept);
}
// Threads that go from lock to lock do better without.
MAPSAN_INLINE bool is_worth_keeping(ThreadState* thread) {
  return thread->kept_by != nullptr || thread->keep_credit != 0 || ++thread->keep_turn % 16 == 0;
}
MAPSAN_INLINE void keep(ThreadState* thread, Sync* sync, bool shared) {
  thread->kept_by = sync;
  thread->kept_shared = shared;
  thread->kept_generation = sync->shared_generation;
  thread->kept_touched = thread->held[0].map_touched;
  thread->kept_contents = thread->held[0].contents_taken;
  thread->kept_stamp = thread->filter_stamp;
}

// A section that hands something over (lock_order.h) ends the epoch: what its taker learns is not to include later sections.
MAPSAN_INLINE void keep_or_advance(ThreadState* thread, Sync* sync, bool hands_over) {
  if (MAPSAN_LIKELY(!hands_over && may_keep(thread, sync) && is_worth_keeping(thread))) return keep(thread, sync, false);
  thread->advance();
}

}  // namespace mapsan
