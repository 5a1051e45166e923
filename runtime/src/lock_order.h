// lock_order.h: which of a lock's edges would hold whatever the order in which threads take it (clock W of the design).
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// That one critical section came before another is luck, unless the later one goes on because of what it found there. The
// plugin tells of a critical section which state it may change (`gives`) and which may decide what happens in it or after it
// (`takes`), as sets of bits, one for each variable or member (by hash). Then:
//
//   - a section that takes acquires from all sections of the same lock that gave; one that takes nothing, from none; one
//     that may take anything, because of a call that the plugin cannot judge, is treated like an unknown one below;
//   - an access that reads a map, or whose result the program looks at, acquires from the sections that wrote a map under the
//     same lock (Edge::kContents): the thread may go on because of what it finds. Not in a section that is confined: nothing
//     that is done behind it depends on that, and in it the lock itself keeps others out;
//   - who was created, however indirectly, while the lock was held, comes after that section in any run: a gate;
//   - a section that the plugin could not judge, or knows nothing of, acquires from all there were: by kContents under the lock
//     of a map, for it may be the map that it goes by, fully if it then leaves maps alone.
//
// Errs on the side of order: what is hidden here is a prediction, not a race.
#pragma once

#include "sync.h"
#include "thread_state.h"

namespace mapsan {

// What all those that handed something over had seen.
struct Handover {
  Epoch epoch;  // of the last of them
  ClockSnapshot* snapshot;
  bool joined;  // snapshot holds more than the last had seen

  // Handed over by the thread, and by nobody whom it had not seen.
  bool is_of(const ThreadState* thread) const { return !joined && epoch_tid(epoch) == thread->tid; }
  // ... and its clock has gained nothing since: a new one differs in its epoch only.
  bool is_repeated_by(const ThreadState* thread) const { return is_of(thread) && snapshot == thread->snapshot; }
};

struct HandedOver {
  std::atomic<u64> given;  // by sections, of what some section of the program takes. Relaxed: guarded as the rest is
  Handover state;     // from those
  Handover contents;  // from sections that wrote a map
  std::atomic<Epoch> gate;  // told a thread that was created while the lock was held; 0: none
  Handover behind_gate;     // from that section

  bool has_gate() const { return gate.load(std::memory_order_relaxed) != 0; }
  // Whether a section that begins may take something that the thread does not know.
  MAPSAN_INLINE bool is_for(const ThreadState* thread, const HeldLock& held) const {
    if (held.is_unknown() || has_gate()) return true;
    if ((given.load(std::memory_order_relaxed) & held.section.takes & ~MAPSAN_SECTION_MAP_RESULTS) == 0) return false;
    return !state.is_of(thread);
  }
};

inline constexpr u64 kAnything = MAPSAN_SECTION_UNKNOWN - 1;

inline bool is_luck(const Sync* sync) {
  return sync->guards_map.load(std::memory_order_relaxed) && !sync->hands_over.load(std::memory_order_relaxed);
}

// What the next acquisition of the lock is worth.
MAPSAN_INLINE Edge edge_of_next(const ThreadState* thread, const Sync* sync) {
  const bool is_named = thread->lock_address == reinterpret_cast<const void*>(sync->address);
  if (is_named && (thread->lock_section.takes & MAPSAN_SECTION_UNKNOWN) == 0) return Edge::kLuck;
  return is_luck(sync) ? Edge::kContents : Edge::kHard;
}

// The lock's first section that the plugin has judged: what came before counts as having given anything.
void begin_sections(Sync* sync);
// The thread creates another: `told` is what that one knows.
void create_under_locks(ThreadState* creator, Epoch told);
// At the start of an episode: what its section takes.
void take_given(ThreadState* thread, const HeldLock& held);
// After an access to a map under locks: what it found there.
void take_contents_of(ThreadState* thread, HeldLock* held);
MAPSAN_INLINE void take_contents(ThreadState* thread, bool reads) {
  for (int i = 0; i < thread->held_count; ++i) {
    HeldLock& held = thread->held[i];
    // Acquire: pairs with the release that published what is handed over.
    if (held.contents_taken || held.sync->handed.load(std::memory_order_acquire) == nullptr) continue;
    if (reads || (held.section.takes & MAPSAN_SECTION_MAP_RESULTS) != 0) take_contents_of(thread, &held);
  }
}
// At the episode's end, while the lock is still held and before its release.
void settle_episode(ThreadState* thread, const HeldLock& held);
void free_handed_over(Sync* sync);

// Bits that some section of the program takes. Relaxed: modules add theirs before their code runs.
extern std::atomic<u64> g_taken;
inline void add_taken(u64 mask) { g_taken.fetch_or(mask, std::memory_order_relaxed); }
MAPSAN_INLINE bool is_taken(u64 gives) { return (gives & g_taken.load(std::memory_order_relaxed)) != 0; }

// At the end of an exclusive holder's episode: whether it only hands over once more what the thread handed over last, by a
// clock that has gained nothing since. Then, after the release, only the epochs are new.
MAPSAN_INLINE bool hands_over_again(const ThreadState* thread, const HeldLock& held) {
  const HandedOver* handed = held.sync->handed.load(std::memory_order_relaxed);
  if (handed == nullptr || held.shared || held.gate != 0 || held.is_unknown()) return false;
  if (thread->snapshot == nullptr || thread->snapshot_version != thread->clock_version) return false;
  const u64 gives = held.section.gives;
  if (is_taken(gives) || held.takes_anything()) {
    const bool is_known = (gives & ~handed->given.load(std::memory_order_relaxed)) == 0;
    if (!is_known || !handed->state.is_repeated_by(thread)) return false;
  }
  return !held.map_written || handed->contents.is_repeated_by(thread);
}
MAPSAN_INLINE bool hands_anything_over(const HeldLock& held) { return held.map_written || is_taken(held.section.gives); }
MAPSAN_INLINE void hand_over_again(const ThreadState* thread, const HeldLock& held) {
  HandedOver* handed = held.sync->handed.load(std::memory_order_relaxed);
  if (is_taken(held.section.gives)) handed->state.epoch = thread->released;
  if (held.map_written) handed->contents.epoch = thread->released;
}

// What the lock hands over is the thread's clock as it is, but for the thread's own component.
MAPSAN_INLINE bool has_clock_of(const Sync* sync, const ThreadState* thread) {
  return sync->snapshot == thread->snapshot && thread->snapshot != nullptr &&
         thread->snapshot_version == thread->clock_version && !sync->joined;
}

// The section is what the program said last.
MAPSAN_INLINE void set_section(ThreadState* thread, HeldLock* held) {
  const bool confined = thread->lock_section.gives == MAPSAN_SECTION_CONFINED;
  held->contents_taken = confined;  // it need not take any
  held->section.gives = confined ? 0 : thread->lock_section.gives;
  held->section.takes = thread->lock_section.takes;
  thread->lock_address = nullptr;
}

}  // namespace mapsan
