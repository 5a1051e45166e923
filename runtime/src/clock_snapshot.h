// clock_snapshot.h: an immutable vector clock, and what its parts mean.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a release publishes: a reference-counted copy of the releaser's clock that any number of locks share. Immutable
// while it is shared; who holds the only reference may add to it.
//
// Invariant: components from `size` on are zero.
#pragma once

#include "epoch.h"

namespace mapsan {

// How an edge came about.
enum class Edge : u8 {
  kHard,      // a synchronisation that hands something over
  kContents,  // the lock of a map, under which the acquirer read the map: it may go on because of what it read
  kLuck,      // the lock of a map that handed nothing over: the threads could have come in the other order
};

// Weak clocks: each a subset of the one before, the first of C. kWeakForChecks leaves a map's contents out because a
// check that found what another thread put there is what check-then-act is about; it judges contents itself.
enum WeakClock : u8 { kWeakForRaces, kWeakForChecks, kWeakClocks };
constexpr bool carries(Edge edge, WeakClock weak) {
  return edge == Edge::kHard || (edge == Edge::kContents && weak == kWeakForRaces);
}

struct ClockSnapshot {
  std::atomic<u32> references;
  u32 size;
  ClockSnapshot* machine;            // known by the machine's order only; usually null, has none of its own
  ClockSnapshot* weak[kWeakClocks];  // null: the same as this one. The owner's own component is 0.
  u64 components[1];                 // `size` of them

  u64 get(Tid tid) const { return tid < size ? components[tid] : 0; }
  bool has_own(WeakClock clock) const { return weak[clock] != nullptr; }
  const ClockSnapshot& weakly(WeakClock clock) const { return has_own(clock) ? *weak[clock] : *this; }
  // Relaxed: the caller already holds a reference, and publishes the copy through the lock it stores it in.
  void add_reference() { references.fetch_add(1, std::memory_order_relaxed); }
  static void drop(ClockSnapshot* snapshot);
  static ClockSnapshot* make(u32 size);
  // One without parts, its components to be set: `old` itself, where nobody else refers to it and it has that size, else
  // a new one (null if memory has run out). Uses up the reference to `old`, which may be null.
  static ClockSnapshot* renew(ClockSnapshot* old, u32 size);
  // The join of two snapshots (either may be null) and an epoch, with one reference; null if memory has run out.
  static ClockSnapshot* join(const ClockSnapshot* a, const ClockSnapshot* b, Epoch epoch);
  // The same, where nobody else can take a reference to `own`, which is used up, unless memory has run out: what nobody
  // else refers to is changed in place.
  static ClockSnapshot* add(ClockSnapshot* own, const ClockSnapshot* other, Epoch epoch);
  // False, and nothing done, unless that is so.
  static bool add_in_place(ClockSnapshot* own, const ClockSnapshot* other, Epoch epoch);

 private:
  bool is_unshared() const { return references.load(std::memory_order_acquire) == 1; }
  bool has_room_for(const ClockSnapshot* other, Epoch epoch) const;
  bool has_room_for_machine(const ClockSnapshot& other) const;
  void add_machine(ClockSnapshot* other);
  void add_components(const ClockSnapshot* other, Epoch epoch);
  // Of `size` components at least.
  static ClockSnapshot* join_components(const ClockSnapshot* a, const ClockSnapshot* b, Epoch epoch, u32 size);
};

}  // namespace mapsan
