// usual_section.h: critical sections that the plugin has judged, of the one lock that the thread holds: taken and given up in
// one go, and in a few steps where a section is like the thread's last one, of the same lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When a section ends in which nothing was recorded, and that handed over nothing that the lock did not have, nothing is new in
// the next one either, as long as
//
//   - the thread's state is what it was: whatever changes its epoch, its locks or what it ignores, gives a new stamp
//     (ThreadState::refresh_fast_path), and what else it does to maps or learns makes it dirty;
//   - nobody else had the lock: he would have left an epoch of his own there;
//   - the plugin says the same of both sections.
//
// So these are compared, in place of all that they decide.
#pragma once

#include "address_map.h"
#include "kept_epoch.h"
#include "lock_order.h"
#include "sync.h"
#include "thread_state.h"

namespace mapsan {

// After a section that was usual from beginning to end; its lock no longer counts as held.
MAPSAN_INLINE void remember_usual(ThreadState* thread, const HeldLock& ended) {
  ThreadState::UsualSection& usual = thread->usual;
  const HandedOver* handed = ended.sync->handed.load(std::memory_order_relaxed);
  const bool is_usual = !ended.is_unknown() && ended.sync->name != nullptr && !tsan_listens() &&
                        (handed == nullptr || !handed->is_for(thread, ended));
  thread->usual_lock = is_usual ? reinterpret_cast<const void*>(ended.sync->address) : nullptr;
  usual.stamp = thread->stamps;
  usual.epoch = ended.sync->epoch;
  usual.taken = g_taken.load(std::memory_order_relaxed);
  usual.owner_tag = thread->owner_tag;
  usual.is_kept = thread->kept_by == ended.sync;
}

// `usual_lock` was taken. False, with nothing done, where this section may be another one than the last. What held[0] keeps of
// the last one is still there.
MAPSAN_INLINE bool take_usual(ThreadState* thread) {
  const volatile void* object = thread->usual_lock;
  ThreadState::UsualSection& usual = thread->usual;
  if (usual.stamp != thread->stamps || thread->lock_address != object) return false;
  HeldLock& held = thread->held[0];
  const bool confined = thread->lock_section.gives == MAPSAN_SECTION_CONFINED;
  if ((confined ? 0 : thread->lock_section.gives) != held.section.gives) return false;
  if (thread->lock_section.takes != held.section.takes || thread->held_count != 0) return false;
  Sync* sync = held.sync;
  if (sync->address != reinterpret_cast<uptr>(object) || sync->epoch != usual.epoch) return false;
  const u32 episode = sync->episodes.load(std::memory_order_relaxed) + 1;
  sync->episodes.store(episode, std::memory_order_relaxed);
  thread->lock_address = nullptr;
  thread->held_count = 1;
  held.episode = episode;
  held.contents_taken = confined;
  if (usual.is_kept) {
    thread->in_kept = true;
    go_on_in_kept(thread);
  } else {
    held.map_touched = false;
    thread->owner_tag = ~0ull;
    thread->filter_stamp = usual.stamp = ++thread->stamps;
  }
  return true;
}

// Before it is given up.
MAPSAN_INLINE bool give_up_usual(ThreadState* thread) {
  ThreadState::UsualSection& usual = thread->usual;
  if (usual.stamp != thread->stamps || thread->held_count != 1 || thread->dirty) return false;
  const HeldLock& held = thread->held[0];
  if (held.map_written || held.gate != 0 || usual.taken != g_taken.load(std::memory_order_relaxed)) return false;
  thread->held_count = 0;
  thread->in_kept = false;
  thread->owner_tag = usual.owner_tag;
  thread->filter_stamp = usual.stamp = ++thread->stamps;
  return true;
}

// What lock_path.h does step by step. Both false, with nothing done, where there is more to it: the lock is not known yet, or
// has had no judged section, or other locks are held.
MAPSAN_INLINE bool take_alone(ThreadState* thread, const volatile void* object) {
  if (thread->held_count != 0 || thread->lock_address != object) return false;
  const u64 seen = known_word(thread, reinterpret_cast<uptr>(object));
  if (shadow_tag(seen) != ShadowTag::kSync || (thread->lock_section.takes & MAPSAN_SECTION_UNKNOWN) != 0) return false;
  Sync* sync = shadow_record<Sync>(seen);
  if (sync->name == nullptr || !sync->has_sections.load(std::memory_order_relaxed)) return false;
  const bool goes_on = continues(thread, sync);
  if (!goes_on && !thread->clock.has_seen(sync->epoch)) acquire_news(thread, sync, Edge::kLuck);
  const u32 episode = sync->episodes.load(std::memory_order_relaxed) + 1;
  sync->episodes.store(episode, std::memory_order_relaxed);
  HeldLock& held = thread->held[0];
  held.sync = sync;
  held.episode = episode;
  held.shared = held.map_touched = held.map_written = false;
  held.gate = 0;
  set_section(thread, &held);
  thread->held_count = 1;
  if (goes_on) {
    thread->in_kept = true;
    go_on_in_kept(thread);
  } else {
    thread->refresh_fast_path();
  }
  const HandedOver* handed = sync->handed.load(std::memory_order_relaxed);
  if (handed != nullptr && MAPSAN_UNLIKELY(handed->is_for(thread, held))) take_given(thread, held);
  return true;
}
MAPSAN_INLINE bool give_up_alone(ThreadState* thread, const volatile void* object) {
  const HeldLock& held = thread->held[0];
  if (thread->held_count != 1 || held.sync->address != reinterpret_cast<uptr>(object)) return false;
  Sync* sync = held.sync;
  if (held.shared || held.gate != 0 || held.is_unknown()) return false;
  const bool hands_over = hands_anything_over(held);
  if ((hands_over || held.takes_anything()) && !hands_over_again(thread, held)) return false;
  if (!has_clock_of(sync, thread)) return false;
  const bool is_published = thread->kept_by != nullptr, is_dirty = thread->dirty;
  const bool ends_epoch = is_dirty || (is_published && (hands_over || !thread->in_kept));
  const bool keeps = is_dirty && !hands_over && (!is_published || thread->in_kept) && is_worth_keeping(thread);
  if (is_dirty) thread->released = thread->epoch;
  thread->dirty = false;
  sync->epoch = thread->released;
  if (hands_over) hand_over_again(thread, held);
  if (keeps) keep(thread, sync, false);
  thread->held_count = 0;
  thread->in_kept = false;
  ends_epoch && !keeps ? thread->advance() : thread->refresh_fast_path();
  if (!ends_epoch && !held.map_written) remember_usual(thread, held);
  return true;
}

// Whether this was all there is to do at the lock's taking or giving up. Most that a program does with locks ends here: no other
// function is called, and of the runtime's state only the thread's is touched.
template <class Step>
MAPSAN_INLINE bool is_usual_step(const volatile void* object, Step step) {
  // A thread without state has no such lock, nor reads beyond what the hooks know of it.
  if (__mapsan_self->usual_lock != object) return false;
  auto* thread = static_cast<ThreadState*>(__mapsan_self);
  if (thread->in_runtime) return false;
  thread->in_runtime = true;
  std::atomic_signal_fence(std::memory_order_seq_cst);  // handlers' hooks do nothing in between
  const bool done = step(thread);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  thread->in_runtime = false;
  return done;
}

}  // namespace mapsan
