// lock_order.cpp: see lock_order.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "lock_order.h"

#include "allocator.h"

namespace mapsan {
namespace {

std::atomic<u64> g_taken{0};  // bits that some section of the program takes

// Adds to what was given before, as the sections that gave it need not have seen each other's.
void give(ThreadState* thread, Sync* sync, u64 mask) {
  const Published mine = publish_clock(thread);
  SpinLock lock(sync->mutex);
  if (sync->given == nullptr) {
    sync->given = static_cast<GivenClock*>(allocate(sizeof(GivenClock)));
    if (sync->given == nullptr) return;
    *sync->given = {};
  }
  GivenClock* given = sync->given;
  ClockSnapshot* joined = ClockSnapshot::join(given->snapshot, mine.snapshot, given->epoch);
  if (joined == nullptr) return;
  ClockSnapshot::drop(given->snapshot);
  *given = {given->mask | mask, mine.epoch, joined};
}

}  // namespace

void take_given(ThreadState* thread, const HeldLock& held) {
  if (held.section.takes == 0 || held.is_unknown()) return;
  SpinLock lock(held.sync->mutex);
  const GivenClock& given = *held.sync->given;
  if ((given.mask & held.section.takes) != 0) see(thread, given.epoch, given.snapshot);
}

bool news_may_matter(const ThreadState* thread, const Sync* sync) {
  // Relaxed: modules register before their code runs.
  return !thread->clock.has_seen_weakly(sync->epoch) || g_taken.load(std::memory_order_relaxed) != 0;
}

void settle_episode(ThreadState* thread, const HeldLock& held) {
  Sync* sync = held.sync;
  if (held.is_unknown() && !held.map_touched) {
    see(thread, sync->epoch, sync->snapshot, Edge::kHard);
  } else if (held.is_unknown() || held.map_read) {
    see(thread, sync->epoch, sync->snapshot, Edge::kContents);
  }
  const u64 wanted = held.section.gives & g_taken.load(std::memory_order_relaxed);
  if (wanted != 0) give(thread, sync, wanted);
}

void free_given(Sync* sync) {
  if (sync->given == nullptr) return;
  ClockSnapshot::drop(sync->given->snapshot);
  deallocate(sync->given, sizeof(GivenClock));
  sync->given = nullptr;
}

void add_taken(u64 mask) { g_taken.fetch_or(mask, std::memory_order_relaxed); }

}  // namespace mapsan
