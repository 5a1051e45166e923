// unjudged_section.h: the lock that the thread had last, taken once more in code that the plugin knows nothing of.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Most locks of a program guard no map, and many lie in libraries. Where all that such a lock ever had were sections like this
// one, what it hands over is its clock: nothing new where nobody else had it and the thread has nothing new to publish.
#pragma once

#include "lock_order.h"
#include "sync.h"
#include "thread_state.h"

namespace mapsan {

// Nobody had the lock since the thread gave it up, and nothing has been published there that is not published yet.
MAPSAN_INLINE bool is_as_left(const ThreadState* thread, const Sync* sync) {
  return thread->kept_by == nullptr && sync->epoch == thread->released && has_clock_of(sync, thread);
}
MAPSAN_INLINE bool is_unjudged(const HeldLock& held) {
  return held.is_unknown() && !held.sync->has_sections.load(std::memory_order_relaxed) && !is_luck(held.sync);
}

// Both false, with nothing done, where there is more to it.
MAPSAN_INLINE bool take_unjudged(ThreadState* thread, const volatile void* object) {
  HeldLock& held = thread->held[0];
  Sync* sync = held.sync;
  if (sync == nullptr || sync->address != reinterpret_cast<uptr>(object) || thread->held_count != 0) return false;
  if (thread->lock_address == object || thread->ignoring != 0) return false;
  if (!is_as_left(thread, sync) || !is_unjudged(held) || sync->handed.load(std::memory_order_relaxed) != nullptr) return false;
  const u32 episode = sync->episodes.load(std::memory_order_relaxed) + 1;
  sync->episodes.store(episode, std::memory_order_relaxed);
  thread->held_count = 1;
  held.episode = episode;
  held.shared = held.map_touched = held.map_written = held.contents_taken = false;
  held.gate = 0;
  thread->refresh_fast_path();
  return true;
}
MAPSAN_INLINE bool give_up_unjudged(ThreadState* thread, const volatile void* object) {
  if (thread->held_count != 1 || thread->dirty) return false;
  const HeldLock& held = thread->held[0];
  if (held.sync->address != reinterpret_cast<uptr>(object) || held.shared || held.gate != 0) return false;
  if (!is_unjudged(held) || !is_as_left(thread, held.sync)) return false;
  thread->held_count = 0;
  thread->refresh_fast_path();
  return true;
}

}  // namespace mapsan
