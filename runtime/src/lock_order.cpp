// lock_order.cpp: see lock_order.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "lock_order.h"

#include "allocator.h"

namespace mapsan {

std::atomic<u64> g_taken{0};

namespace {

// What sections hand over is changed by exclusive holders, who are alone with it, and at a lock's first section that was
// judged, which may be a shared one: shared holders share the Sync's mutex, too.
class HandoverLock {
 public:
  MAPSAN_INLINE explicit HandoverLock(const HeldLock& held) : mutex_(held.shared ? &held.sync->mutex : nullptr) {
    if (MAPSAN_UNLIKELY(mutex_ != nullptr)) mutex_->lock();
  }
  MAPSAN_INLINE ~HandoverLock() {
    if (MAPSAN_UNLIKELY(mutex_ != nullptr)) mutex_->unlock();
  }
  HandoverLock(const HandoverLock&) = delete;
  HandoverLock& operator=(const HandoverLock&) = delete;

 private:
  SpinMutex* const mutex_;
};

// Null when memory has run out.
HandedOver* find_or_make(Sync* sync) {
  HandedOver* handed = sync->handed.load(std::memory_order_relaxed);
  if (handed != nullptr) return handed;
  handed = static_cast<HandedOver*>(allocate(sizeof(HandedOver)));
  if (handed == nullptr) return nullptr;
  // Release: pairs with the acquire of shared holders in lock_path.h and take_contents().
  sync->handed.store(handed, std::memory_order_release);
  return handed;
}

// Whether the thread's own present tells all that the handover holds, as far as those who take it by the edge gain from it.
bool knows_all(const ThreadState* thread, const Handover& handover, Edge edge) {
  const WeakClock weak = edge == Edge::kHard ? kWeakForChecks : kWeakForRaces;
  if (!thread->has_seen_weakly(handover.epoch, weak)) return false;
  if (!handover.joined || handover.snapshot == nullptr) return true;
  return thread->clock.covers(*handover.snapshot, kWeakForRaces) &&
         (edge != Edge::kHard || thread->clock.covers(*handover.snapshot, kWeakForChecks));
}

void add(ThreadState* thread, Handover* handover, const Published& mine, Edge edge) {
  // Its own last one, of a clock that has gained nothing since, or another's that knew no more.
  const bool same_clock = handover->snapshot == mine.snapshot && mine.snapshot != nullptr && !handover->joined;
  if (MAPSAN_LIKELY(same_clock && epoch_tid(handover->epoch) == thread->tid)) {
    handover->epoch = mine.epoch;
    return;
  }
  if (knows_all(thread, *handover, edge)) {
    // Where threads take turns, what the lock has of its own serves all of them.
    const bool is_turn = handover->epoch != 0 && epoch_tid(handover->epoch) != thread->tid;
    if (is_turn && ClockSnapshot::add_in_place(handover->snapshot, mine.snapshot, handover->epoch)) {
      *handover = {mine.epoch, handover->snapshot, false};
      return;
    }
    if (mine.snapshot != nullptr) mine.snapshot->add_reference();
    ClockSnapshot::drop(handover->snapshot);
    *handover = {mine.epoch, mine.snapshot, false};
    return;
  }
  // Those who handed over before need not have been seen.
  ClockSnapshot* joined = ClockSnapshot::add(handover->snapshot, mine.snapshot, handover->epoch);
  if (joined != nullptr) *handover = {mine.epoch, joined, true};
}

void take(ThreadState* thread, const Handover& handover, Edge edge) {
  if (handover.epoch == 0) return;
  const WeakClock weak = edge == Edge::kHard ? kWeakForChecks : kWeakForRaces;
  if (!handover.joined && thread->has_seen_weakly(handover.epoch, weak)) return;
  see(thread, handover.epoch, handover.snapshot, edge);
}

// What a section takes that may go by anything is, under the lock of a map, more likely the map.
Edge edge_of_state(const HeldLock& held) {
  return held.takes_anything() && is_luck(held.sync) ? Edge::kContents : Edge::kHard;
}

// Such a section left maps alone: it did go by something else.
void settle_state(ThreadState* thread, const HeldLock& held) {
  Sync* sync = held.sync;
  if (!is_luck(sync) || held.map_touched) return;
  if (held.is_unknown()) see(thread, sync->epoch, sync->snapshot, Edge::kHard);
  const HandoverLock lock(held);
  const HandedOver* handed = sync->handed.load(std::memory_order_relaxed);
  if (handed != nullptr) take(thread, handed->state, Edge::kHard);
}

// Shared holders are not ordered among themselves: what one may have handed over is for the next exclusive holder.
void settle_shared(const HeldLock& held) {
  const bool gives = held.map_written || held.gate != 0 || (!held.is_unknown() && is_taken(held.section.gives));
  const Edge edge = gives ? Edge::kHard : held.is_unknown() ? Edge::kContents : Edge::kLuck;
  std::atomic<u8>& known = held.sync->shared_edge;
  if (static_cast<u8>(edge) < known.load(std::memory_order_relaxed)) {
    known.store(static_cast<u8>(edge), std::memory_order_relaxed);
  }
}

}  // namespace

void begin_sections(Sync* sync) {
  SpinLock lock(sync->mutex);
  if (sync->has_sections.load(std::memory_order_relaxed)) return;
  sync->has_sections.store(true, std::memory_order_relaxed);
  HandedOver* handed = sync->epoch == 0 ? nullptr : find_or_make(sync);
  if (handed == nullptr) return;
  handed->given.store(~0ull, std::memory_order_relaxed);
  handed->state = handed->contents = {sync->epoch, sync->snapshot, sync->joined};
  if (sync->snapshot == nullptr) return;
  sync->snapshot->add_reference();
  sync->snapshot->add_reference();
}

void create_under_locks(ThreadState* creator, Epoch told) {
  for (int i = 0; i < creator->held_count; ++i) creator->held[i].gate = told;
}

void take_given(ThreadState* thread, const HeldLock& held) {
  Sync* sync = held.sync;
  const HandoverLock lock(held);
  const HandedOver& handed = *sync->handed.load(std::memory_order_relaxed);
  const Epoch gate = handed.gate.load(std::memory_order_relaxed);
  if (gate != 0 && thread->has_seen_weakly(gate)) take(thread, handed.behind_gate, Edge::kHard);
  if (!held.is_unknown()) {
    if ((handed.given.load(std::memory_order_relaxed) & held.section.takes & ~MAPSAN_SECTION_MAP_RESULTS) != 0) take(thread, handed.state, edge_of_state(held));
    return;
  }
  add_taken(~0ull);
  take(thread, handed.state, is_luck(sync) ? Edge::kContents : Edge::kHard);
  take(thread, handed.contents, Edge::kContents);
}

void take_contents_of(ThreadState* thread, HeldLock* held) {
  held->contents_taken = true;
  const HandoverLock lock(*held);
  take(thread, held->sync->handed.load(std::memory_order_relaxed)->contents, Edge::kContents);
}

void settle_episode(ThreadState* thread, const HeldLock& held) {
  Sync* sync = held.sync;
  if (held.is_unknown() || held.takes_anything()) settle_state(thread, held);
  if (held.shared) return settle_shared(held);
  if (!sync->has_sections.load(std::memory_order_relaxed)) return;  // all of them unknown: each acquires from the one before
  const bool gives = is_taken(held.section.gives);
  if (!gives && !held.map_written && held.gate == 0) return;
  const HandoverLock lock(held);
  HandedOver* handed = find_or_make(sync);
  if (handed == nullptr) return;
  const Published mine = publish_clock(thread);
  if (gives) {
    handed->given.store(handed->given.load(std::memory_order_relaxed) | held.section.gives, std::memory_order_relaxed);
    add(thread, &handed->state, mine, Edge::kHard);
  }
  if (held.map_written) add(thread, &handed->contents, mine, Edge::kContents);
  if (held.gate != 0) {
    add(thread, &handed->behind_gate, mine, Edge::kHard);
    handed->gate.store(held.gate, std::memory_order_relaxed);
  }
}

void free_handed_over(Sync* sync) {
  HandedOver* handed = sync->handed.load(std::memory_order_relaxed);
  if (handed == nullptr) return;
  const Handover all[] = {handed->state, handed->contents, handed->behind_gate};
  for (const Handover& handover : all) ClockSnapshot::drop(handover.snapshot);
  deallocate(handed, sizeof(HandedOver));
  sync->handed.store(nullptr, std::memory_order_relaxed);
}

}  // namespace mapsan
