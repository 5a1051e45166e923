// vector_clock.h: one counter per thread.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// VectorClock is a thread's own clock: an array of chunks that never move once made, so that another thread may read a
// component while the owner raises one. Only its owner changes it. Missing chunks read as zero.
//
// A release publishes a ClockSnapshot. A thread makes a new one only when its clock changed since the last (copy on write),
// which makes acquire and release of a lock O(1) in the usual case (sync.h).
//
// Beside the order C++ gives, a clock may hold what is known by the machine's order only (machine_order.h). That part
// is made when something is put in, travels with every join and snapshot, and never decides whether accesses race.
//
// It also keeps what would be ordered had locks been taken in another order (clock W of the design), in two degrees
// (WeakClock). A weak clock is made when the first edge comes that it must not take; until then the clock stands for it.
//
// Invariants: 1. components only grow. 2. `covers` and `join` cost O(threads); everything else O(1).
#pragma once

#include "clock_snapshot.h"

namespace mapsan {

inline constexpr u32 kClockChunk = 64;
inline constexpr u32 kClockChunks = kMaxTids / kClockChunk;
inline constexpr u32 kFirstChunks = 4;  // whose places lie in the clock itself

extern std::atomic<u64> g_zero_chunk[kClockChunk];  // of components that were never raised

class VectorClock {
 public:
  void init();
  // Returns the chunks to the allocator.
  void reset();

  MAPSAN_INLINE u64 get(Tid tid) const {
    return chunk_at(tid / kClockChunk)[tid % kClockChunk].load(std::memory_order_relaxed);
  }
  // True if `epoch` is ordered before the owner's present.
  MAPSAN_INLINE bool has_seen(Epoch epoch) const { return epoch_clock(epoch) <= get(epoch_tid(epoch)); }

  // Raises one component; returns true if that changed it. Loses the component if memory has run out (may report a
  // pair that is ordered; the process is about to fail then).
  bool raise(Epoch epoch, Edge edge = Edge::kHard);
  // The owner's own component, at the start of an epoch.
  MAPSAN_INLINE void advance(Epoch epoch) {
    set_component(epoch_tid(epoch), epoch_clock(epoch));
    // Snapshots need not hold it: their epoch tells the owner's component.
    for (VectorClock* weak : weak_) {
      if (weak != nullptr) weak->set_component(epoch_tid(epoch), epoch_clock(epoch));
    }
  }
  // Element-wise maximum; true if a component changed.
  bool join(const ClockSnapshot& other, Edge edge = Edge::kHard);
  bool join(const VectorClock& other, Edge edge = Edge::kHard);

  // True if `epoch` is ordered before the owner's present whatever the order in which locks are taken.
  MAPSAN_INLINE bool has_seen_weakly(Epoch epoch, WeakClock weak = kWeakForChecks) const {
    const VectorClock* clock = weak_[weak] == nullptr ? this : weak_[weak];
    return epoch_clock(epoch) <= clock->get(epoch_tid(epoch));
  }
  MAPSAN_INLINE bool has_own(WeakClock weak) const { return weak_[weak] != nullptr; }
  const VectorClock& weakly(WeakClock weak) const { return has_own(weak) ? *weak_[weak] : *this; }
  // True if all components of the snapshot, weak ones included, are the clock's too.
  bool covers(const ClockSnapshot& other) const;
  // The same of one weak clock alone.
  bool covers(const ClockSnapshot& other, WeakClock weak) const;

  // A copy with one reference, in which the owner's own component reads no more than `own` (what it has published);
  // null if memory has run out. Takes the place of `last`, an earlier one, whose reference it uses up.
  ClockSnapshot* snapshot(Epoch own, ClockSnapshot* last = nullptr);
  u32 size() const { return size_; }

  // True if `epoch` is ordered before the owner's present by C++ or by the machine.
  bool has_seen_by_machine(Epoch epoch) const {
    return has_seen(epoch) || (machine_ != nullptr && machine_->has_seen(epoch));
  }
  // Takes over all that was published, as known by the machine's order only; true if anything of it was new.
  bool learn_by_machine(Epoch epoch, const ClockSnapshot* snapshot);

 private:
  using Component = std::atomic<u64>;
  MAPSAN_INLINE Component* chunk_at(u32 index) const {
    return MAPSAN_LIKELY(index < kFirstChunks) ? first_chunks_[index] : later_chunk_at(index);
  }
  // Only the owner changes them: it may read them as what they are, and so may who keeps it from changing them.
  MAPSAN_INLINE const u64* own_chunk(u32 index) const { return reinterpret_cast<const u64*>(chunk_at(index)); }
  bool raise_component(Tid tid, u64 clock);
  // To a higher value.
  MAPSAN_INLINE void set_component(Tid tid, u64 clock) {
    Component* chunk = chunk_at(tid / kClockChunk);
    if (MAPSAN_UNLIKELY(chunk == g_zero_chunk)) return void(raise_component(tid, clock));
    // Relaxed: other threads read a component only as a hint; order comes from the lock that carried the clock.
    chunk[tid % kClockChunk].store(clock, std::memory_order_relaxed);
  }
  bool join_chunk(u32 index, const u64* other, u32 count);
  bool join_components(const ClockSnapshot& other);
  bool join_components(const VectorClock& other);
  bool covers_components(const ClockSnapshot& other) const;
  bool covers_machine(const ClockSnapshot& other) const;
  template <class Other>
  bool join_weak(const Other& other, Edge edge);
  VectorClock* make_weak(WeakClock weak);
  bool weak_changed(WeakClock weak, bool changed);
  ClockSnapshot* snapshot_weak(WeakClock weak, Tid own);
  bool join_machine(const ClockSnapshot& other);
  ClockSnapshot* snapshot_components(ClockSnapshot* last) const;
  VectorClock* make_machine();
  static VectorClock* make_part();
  static void free_part(VectorClock** part);
  Component* later_chunk_at(u32 index) const;
  Component* writable_chunk(u32 index);
  Component** place_of(u32 index);

  u32 size_ = 0;  // components from here on are zero; a multiple of kClockChunk
  bool is_current_[kWeakClocks];  // whether `weak_snapshots_` is as `weak_` is
  VectorClock* machine_ = nullptr;  // has none of its own, nor weak ones
  VectorClock* weak_[kWeakClocks];  // null: the same as this one; have none of their own
  ClockSnapshot* weak_snapshots_[kWeakClocks];  // the latest ones of `weak_`
  Component* first_chunks_[kFirstChunks];
  Component** later_chunks_;  // kClockChunks - kFirstChunks of them; null until one is made
};

}  // namespace mapsan
