// lock_path.h: what every lock and unlock of the program goes through, kept short and inline.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In the usual case - the lock is known, its last holder's clock is not news, the thread's clock has gained nothing since
// it last released - a lock and an unlock touch the shadow word, the Sync's first line and the thread's state only.
#pragma once

#include "address_map.h"
#include "kept_epoch.h"
#include "lock_order.h"
#include "sync.h"
#include "thread_state.h"
#include "unjudged_section.h"
#include "usual_section.h"

namespace mapsan {

MAPSAN_INLINE Sync* sync_of_object(ThreadState* thread, const volatile void* object) {
  const uptr address = reinterpret_cast<uptr>(object);
  const u64 seen = known_word(thread, address);
  if (MAPSAN_LIKELY(shadow_tag(seen) == ShadowTag::kSync)) {
    Sync* sync = shadow_record<Sync>(seen);
    if (MAPSAN_LIKELY(sync->name != nullptr || thread->lock_address != object)) return sync;
  }
  return find_or_make_sync(thread, object);
}

// For the holder of an exclusive lock: after it was taken, before it is given up.
MAPSAN_INLINE void acquire(ThreadState* thread, Sync* sync) {
  const Edge edge = edge_of_next(thread, sync);
  bool known = thread->clock.has_seen(sync->epoch);
  if (MAPSAN_UNLIKELY(known && edge != Edge::kLuck && thread->clock.has_own(kWeakForChecks))) {
    known = thread->clock.has_seen_weakly(sync->epoch, edge == Edge::kHard ? kWeakForChecks : kWeakForRaces);
  }
  if (MAPSAN_UNLIKELY(!known)) acquire_news(thread, sync, edge);
}

MAPSAN_INLINE void release(ThreadState* thread, Sync* sync, bool hands_over) {
  if (MAPSAN_UNLIKELY(!has_clock_of(sync, thread))) return release_news(thread, sync);
  if (thread->dirty) {
    thread->released = thread->epoch;
    thread->dirty = false;
    keep_or_advance(thread, sync, hands_over);
  } else if (MAPSAN_UNLIKELY(thread->kept_by != nullptr)) {
    keep_or_advance(thread, sync, hands_over);
  }
  sync->epoch = thread->released;
}

// The lock is now held; counts an episode. An exclusive holder is alone with the count.
MAPSAN_INLINE void push_held(ThreadState* thread, Sync* sync, bool shared) {
  u32 episode;
  if (shared) {
    episode = sync->episodes.fetch_add(1, std::memory_order_relaxed) + 1;
  } else {
    episode = sync->episodes.load(std::memory_order_relaxed) + 1;
    sync->episodes.store(episode, std::memory_order_relaxed);
  }
  if (MAPSAN_UNLIKELY(!thread->has_room_for_lock())) return;  // reports will not name the locks beyond
  // Field by field: as one object it would go through the stack.
  HeldLock& held = thread->held[thread->held_count++];
  held.sync = sync;
  held.episode = episode;
  held.shared = shared;
  held.map_touched = false;
  held.map_written = false;
  held.contents_taken = false;
  held.gate = 0;
  held.section.gives = held.section.takes = ~0ull;
  if (thread->lock_address == reinterpret_cast<const void*>(sync->address)) set_section(thread, &held);
  thread->refresh_fast_path();
  const bool first_judged = !held.is_unknown() && !sync->has_sections.load(std::memory_order_relaxed);
  if (MAPSAN_UNLIKELY(first_judged)) begin_sections(sync);
  const HandedOver* handed = sync->handed.load(std::memory_order_acquire);
  if (handed != nullptr && handed->is_for(thread, held)) take_given(thread, held);
}

// The lock was taken; the rest of the program waits for it to be given up.
MAPSAN_INLINE void hold(ThreadState* thread, Sync* sync, bool shared, bool continues) {
  if (continues) thread->in_kept = true;
  push_held(thread, sync, shared);
  if (continues) go_on_in_kept(thread);
}
MAPSAN_INLINE void take_exclusive(ThreadState* thread, Sync* sync) {
  const bool again = continues(thread, sync);
  if (!again) acquire(thread, sync);
  hold(thread, sync, false, again);
}
// Of locks that can be shared: by one holder, and by many.
inline void take_as_writer(ThreadState* thread, Sync* sync) {
  const bool again = continues_exclusively(thread, sync);
  if (!again) acquire_exclusive(thread, sync);
  hold(thread, sync, false, again);
}
inline void take_shared(ThreadState* thread, Sync* sync) {
  const bool again = continues_shared(thread, sync);
  if (!again) acquire_shared(thread, sync);
  hold(thread, sync, true, again);
}

// Before the release. Whether the section hands over anything of its own.
MAPSAN_INLINE bool end_episode(ThreadState* thread, const HeldLock& held) {
  const bool hands_over = held.map_written || held.is_unknown() || held.takes_anything() || held.gate != 0 ||
                          is_taken(held.section.gives);
  if (MAPSAN_UNLIKELY(hands_over)) settle_episode(thread, held);
  return hands_over && held.sync->has_sections.load(std::memory_order_relaxed);
}

// The end of an exclusive holder's episode, and its release.
MAPSAN_INLINE void end_and_release(ThreadState* thread, Sync* sync) {
  const HeldLock* held = find_held(thread, sync);
  const bool again = held != nullptr && hands_over_again(thread, *held);
  const bool hands_over = held != nullptr && (again ? hands_anything_over(*held) : end_episode(thread, *held));
  release(thread, sync, hands_over);
  if (again) hand_over_again(thread, *held);
}

// The lock is no longer held (one acquisition less).
MAPSAN_INLINE void pop_held(ThreadState* thread, Sync* sync) {
  for (int i = thread->held_count - 1; i >= 0; --i) {
    if (thread->held[i].sync != sync) continue;
    for (; MAPSAN_UNLIKELY(i + 1 < thread->held_count); ++i) thread->held[i] = thread->held[i + 1];
    --thread->held_count;
    if (thread->held_count == 0) thread->in_kept = false;
    thread->refresh_fast_path();
    return;
  }
}

// All there is to do after a mutex was taken, and before it is given up.
MAPSAN_INLINE void take_mutex(ThreadState* thread, const volatile void* object) {
  if (take_alone(thread, object) || take_unjudged(thread, object)) return;
  if (Sync* sync = sync_of_object(thread, object)) take_exclusive(thread, sync);
}
MAPSAN_INLINE void give_up_mutex(ThreadState* thread, const volatile void* object) {
  if (give_up_alone(thread, object) || give_up_unjudged(thread, object)) return;
  Sync* sync = sync_of_object(thread, object);
  if (sync == nullptr) return;
  end_and_release(thread, sync);
  pop_held(thread, sync);
}

}  // namespace mapsan
