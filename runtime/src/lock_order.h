// lock_order.h: which of a lock's edges would hold whatever the order in which threads take it (clock W of the design).
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// That one critical section came before another is luck, unless the later one goes on because of what it found there. A
// lock under which no map is accessed is taken for one that hands over (a queue's, a phase's), and so is one that goes
// with a condition variable. For the lock of a map:
//
//   - the plugin tells of each critical section which other state it may change (`gives`) and which may decide what
//     happens in it or after it (`takes`), as sets of bits, one for each variable or member (by hash). A section that
//     takes acquires from the sections that gave the same;
//   - a section that read the map may go on because of what it read: Edge::kContents from the last holder;
//   - a section that the plugin could not judge counts as one that read the map, and hands over if it did not touch it.
//
// Errs on the side of order: what is hidden here is a prediction, not a race.
#pragma once

#include "thread_state.h"

namespace mapsan {

// What sections that gave something had seen; only for bits that some section of the program takes.
struct GivenClock {
  u64 mask;
  Epoch epoch;  // of the last giver
  ClockSnapshot* snapshot;
};

inline bool is_luck(const Sync* sync) {
  return sync->guards_map.load(std::memory_order_relaxed) && !sync->hands_over.load(std::memory_order_relaxed);
}

// At the start of an episode of a map's lock.
void take_given(ThreadState* thread, const HeldLock& held);
// Whether that has anything to do.
bool news_may_matter(const ThreadState* thread, const Sync* sync);
// At its end, while the lock is still held and before its release.
void settle_episode(ThreadState* thread, const HeldLock& held);
void free_given(Sync* sync);

// The sections of a module take these.
void add_taken(u64 mask);

}  // namespace mapsan
