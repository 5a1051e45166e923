// access.h: one recorded access.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "epoch.h"
#include "thread_state.h"
#include "trace_depot.h"

namespace mapsan {

// A lock held at an access: the Sync's number, and which of its acquisitions this was.
struct LockMark {
  static constexpr u32 kSharedBit = 1u << 31;
  u32 sync;  // index | kSharedBit; 0: none
  u32 episode;
};

inline constexpr int kMarkedLocks = 4;

// 64 bytes: one cache line tells all that a report says of an earlier access.
struct Access {
  Epoch epoch;
  TraceId trace;
  u32 part;  // of the element: offset << 16 | size; size 0 is all of it
  LockMark locks[kMarkedLocks];
  unsigned char key[16];  // abi.h: snapshot_key; key[15] == 0 if not known
};
static_assert(sizeof(Access) == 64);

// May tell the thread something, or (swap, move) hand it what was in the map. A value that is overwritten does not; nor does
// one that is updated in place (`++m[k]`), unless its section takes results of writing maps.
constexpr bool reads_map(u32 flags) {
  if ((flags & MAPSAN_WHOLE) != 0) return true;
  return (flags & (MAPSAN_ELEMENT_READ | MAPSAN_STRUCTURE_READ)) != 0 && (flags & MAPSAN_ELEMENT_WRITE) == 0;
}

// Tells the locks the thread holds that a map was accessed under them.
MAPSAN_INLINE void touch_locks(ThreadState* thread, u32 flags) {
  const bool writes = (flags & (MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE)) != 0;
  for (int i = 0; i < thread->held_count; ++i) {
    HeldLock& held = thread->held[i];
    held.map_touched = true;
    held.map_written |= writes;
    std::atomic<bool>& guards_map = held.sync->guards_map;
    if (MAPSAN_UNLIKELY(!guards_map.load(std::memory_order_relaxed))) guards_map.store(true, std::memory_order_relaxed);
  }
}

MAPSAN_INLINE LockMark mark_of(const HeldLock& held) {
  return {held.sync->index | (held.shared ? LockMark::kSharedBit : 0), held.episode};
}
void mark_many_locks(const ThreadState* thread, Access* access);

// Notes the locks the thread holds, a recursive one by its outermost acquisition: the innermost ones, should there be
// more than fit.
MAPSAN_INLINE void mark_locks(const ThreadState* thread, Access* access) {
  if (MAPSAN_UNLIKELY(thread->held_count > 1)) return mark_many_locks(thread, access);
  if (thread->held_count != 0) access->locks[0] = mark_of(thread->held[0]);
}

// An access being made: what is recorded of it, and what only the moment knows.
struct CurrentAccess {
  ThreadState* thread;
  Access record;
  u32 flags;  // abi.h: MAPSAN_STRUCTURE_READ ...
  uptr map;
  uptr element;
  __mapsan_site site;
  const void* key;
  const __mapsan_map_ops* ops;

  // A write that no other access of the structure goes beside: not one that a concurrent container makes safe.
  bool writes_structure() const {
    return (flags & (MAPSAN_STRUCTURE_WRITE | MAPSAN_CONCURRENT)) == MAPSAN_STRUCTURE_WRITE;
  }
  bool is_safe() const { return (flags & MAPSAN_CONCURRENT) != 0; }
  bool is_safe_write() const { return is_safe() && (flags & MAPSAN_STRUCTURE_WRITE) != 0; }
  bool touches_structure() const { return (flags & (MAPSAN_STRUCTURE_READ | MAPSAN_STRUCTURE_WRITE)) != 0; }
  bool writes_element() const { return (flags & MAPSAN_ELEMENT_WRITE) != 0; }
  bool touches_element() const { return (flags & (MAPSAN_ELEMENT_READ | MAPSAN_ELEMENT_WRITE)) != 0; }
  bool whole() const { return (flags & MAPSAN_WHOLE) != 0; }
};

constexpr bool parts_overlap(u32 a, u32 b) {
  const u32 a_size = a & 0xFFFF, b_size = b & 0xFFFF, a_start = a >> 16, b_start = b >> 16;
  return a_size == 0 || b_size == 0 || (a_start < b_start + b_size && b_start < a_start + a_size);
}

// Made by the thread, or ordered before its present even had threads come in another order to the locks of maps: nothing can
// be reported of the two.
MAPSAN_INLINE bool is_plainly_before(const ThreadState* thread, Epoch epoch) {
  return epoch_tid(epoch) == thread->tid || thread->clock.has_seen_weakly(epoch, kWeakForRaces);
}

// Neither made by the thread nor ordered before its present.
MAPSAN_INLINE bool is_concurrent_with(const ThreadState* thread, Epoch epoch) {
  return !thread->clock.has_seen(epoch) && epoch_tid(epoch) != thread->tid;
}

}  // namespace mapsan
