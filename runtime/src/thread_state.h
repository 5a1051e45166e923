// thread_state.h: what the runtime knows of one thread: its clock, the locks it holds, where it is.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owned by its thread; other threads only read `info` (through thread_registry.h). The first part is the ABI's
// __mapsan_thread, which the injected fast paths use.
#pragma once

#include "give_up.h"
#include "mapsan/abi.h"
#include "memo_table.h"
#include "sync.h"
#include "trace_depot.h"
#include "tsan_bridge.h"
#include "vector_clock.h"

namespace mapsan {

// What outlives the thread, for reports that name it.
struct ThreadInfo {
  u32 id = 0;  // 0 is the main thread; never re-used
  u32 creator = 0;
  u64 first_clock = 0;  // of the tid it ran under
  TraceId created = 0;
  std::atomic<bool> finished{false};
  char name[16] = {};
  ThreadInfo* older = nullptr;  // the tid's previous thread
};

struct HeldLock {
  Sync* sync;
  u32 episode;
  bool shared;
  bool map_touched;  // by an access under it
  bool map_written;
  bool contents_taken;
  Epoch gate;  // published under it to a thread then created; 0: none
  __mapsan_section section;

  bool is_unknown() const { return (section.takes & MAPSAN_SECTION_UNKNOWN) != 0; }
  bool takes_anything() const { return section.takes == MAPSAN_SECTION_UNKNOWN - 1; }
};

// A conflict found by an operation that has begun and may never return; see race_detector.h.
struct PendingConflict;

// The checks a thread made last; see check_ring.h.
class CheckRing;

// Its latest operations' part in check-then-act; see call_chain.h.
class CallChains;

// What a thread stored and loaded by machine order; see machine_order.h.
struct StoreLoads;

struct ThreadState : __mapsan_thread {
  static constexpr int kMaxHeld = 64;
  static constexpr int kFirstHeld = 6;
  static constexpr int kMaxAccessors = 16;
  static constexpr int kSharedReleases = 8;
  static constexpr int kJoinedAcquires = 8;
  static constexpr u32 kFirstMemos = 16, kMostMemos = 64;

  Tid tid;
  bool dirty;         // an access or a join since the last release
  bool waits_shared;  // has given up a lock it held in shared mode, to wait
  bool waits_known;   // … in a critical section that the plugin has judged
  bool in_runtime;    // a hook that interrupts one on the same thread does nothing
  bool judging;       // guard mode: an overlap
  bool loading;       // library_order.h
  u8 unloading;       // open calls of dlclose
  bool detached;
  bool joining;    // pthread_join has been called for it
  Epoch released;  // last epoch published
  // Kept epochs: see kept_epoch.h.
  Sync* kept_by;                     // the lock that published the present epoch; null: it is not published
  bool kept_shared;                  // by a shared holder
  bool in_kept;                      // that lock is held again, and nobody else had it since
  bool kept_touched, kept_contents;  // HeldLock's map_touched and contents_taken, as its last section left them
  u32 kept_generation;               // Sync::shared_generation, where kept_shared
  u64 kept_stamp;                    // filter_stamp in its sections
  u32 keep_turn;                     // releases that might have kept; while `keep_credit` is 0 one in 16 does
  u32 keep_credit;                   // grows when a kept epoch is gone on in, falls when one is left
  u64 stamps;                        // filter stamps given so far
  u32 clock_version;                 // grows when the clock gains a component from elsewhere
  u32 snapshot_version;
  ClockSnapshot* snapshot;  // of the clock, when clock_version was snapshot_version
  VectorClock clock;
  // Fences: what the last release fence published, and what relaxed loads since the last acquire fence have read.
  Epoch fence_epoch;
  ClockSnapshot* fence_snapshot;
  VectorClock* relaxed_reads;
  StoreLoads* store_loads;  // machine_order.h; null until the first store there

  u32 ignoring;  // open ignore scopes: accesses are neither checked nor recorded
  int held_count;
  HeldLock* held;  // the outermost first; room for kFirstHeld, or kMaxHeld once more were held at a time
  bool has_more_room;
  HeldLock first_held[kFirstHeld];
  // The last section of `usual_lock`: usual_section.h.
  struct UsualSection {
    u64 stamp;      // `stamps`, as of its beginning or its end
    Epoch epoch;    // the lock's
    u64 taken;      // lock_order.h: g_taken
    u64 owner_tag;  // outside of it
    bool is_kept;   // it goes on in the kept epoch
  } usual;
  int accessor_count;
  struct HeldElement {
    const volatile void* accessor;
    Sync* lock;
  } accessors[kMaxAccessors];  // element_locks.cpp
  struct SharedRelease {
    u32 sync, generation, clock_version;
  } shared_releases[kSharedReleases];
  // What it acquired last from objects without a holder: a Sync and its version.
  struct JoinedAcquire {
    u32 sync, version;
  } joined_acquires[kJoinedAcquires];

  // The latest traces, found by their site and frame. Two stacks that agree in the frame addresses and return addresses
  // of their kMemoFrames innermost frames are taken for one.
  static constexpr int kMemoFrames = 4;
  struct TraceMemo {
    __mapsan_site site;
    uptr frames[kMemoFrames];  // frames[0] is the hook's; 0 from where the stack ended
    uptr pcs[kMemoFrames];
    u32 flags;
    TraceId trace;
  };
  MemoTable<TraceMemo, kFirstMemos, kMostMemos> trace_memos;
  uptr stack_top;  // no frame of interest lies above
  PendingConflict* pending;
  CheckRing* checks;   // null until the first check
  CallChains* chains;  // null until the first operation
  u64 maps_seen;
  ThreadInfo* info;
  void* start_routine;  // pthread_create's, until the thread has begun
  void* start_argument;
  u64 start_mask;  // of signals, in the kernel's form, if it has one
  bool has_start_mask;
  u64 handle;         // its pthread_t, once known
  ThreadState* next;  // in the registry's list

  // Whether one lock more can be remembered.
  bool has_room_for_lock() { return MAPSAN_LIKELY(held_count < kFirstHeld) || make_room_for_lock(); }
  bool make_room_for_lock();

  void advance() {
    epoch += 1;
    clock.advance(epoch);
    kept_by = nullptr;
    in_kept = false;
    refresh_fast_path();
  }
  // Before an access, and when the clock has gained something: the present epoch, should it be published, will not do.
  MAPSAN_INLINE void leave_kept() {
    if (MAPSAN_LIKELY(kept_by == nullptr || in_kept)) return;
    keep_credit -= keep_credit != 0 ? 1 : 0;
    advance();
  }
  // The clock has gained something from elsewhere.
  void note_news() {
    leave_kept();
    ++clock_version;
    dirty = true;
  }
  // True if `epoch` is ordered before this moment whatever the order in which locks are taken (clock W).
  bool has_seen_weakly(Epoch seen, WeakClock weak = kWeakForChecks) const {
    return epoch_tid(seen) == tid || clock.has_seen_weakly(seen, weak);
  }
  // After a change of epoch, of held_count or of ignoring.
  MAPSAN_INLINE void refresh_fast_path() {
    const bool plain = held_count == 0 && ignoring == 0 && kept_by == nullptr && !tsan_listens();
    filter_stamp = ++stamps;
    owner_tag = plain ? (static_cast<u64>(tid) << 48 | 1) : ~0ull;
  }
};
static_assert(sizeof(ThreadState) <= 8192, "else it takes half as much again: see the allocator's size classes");

}  // namespace mapsan
extern "C" __attribute__((visibility("hidden"))) __mapsan_thread g_mapsan_nobody;  // nobody.c
namespace mapsan {

// Gives a state to a thread that the runtime did not see start; null where there can be none.
ThreadState* attach_thread();

// The calling thread's state: attached on first use for threads the runtime did not see start. Null once the thread
// has ended, when memory has run out, and while the runtime already runs on this thread.
MAPSAN_INLINE ThreadState* current_thread() {
  __mapsan_thread* self = __mapsan_self;
  if (MAPSAN_UNLIKELY(self == &g_mapsan_nobody)) return attach_thread();
  auto* thread = static_cast<ThreadState*>(self);
  return MAPSAN_UNLIKELY(thread->in_runtime) ? nullptr : thread;
}

// The calling thread ends: from here on it has no state.
void forget_current_thread();

// Runs a piece of the runtime on the calling thread: `thread` is null where the hook must do nothing.
class RuntimeScope {
 public:
  MAPSAN_INLINE RuntimeScope() : thread(current_thread()) {
    if (MAPSAN_LIKELY(thread != nullptr)) thread->in_runtime = true;
  }
  MAPSAN_INLINE ~RuntimeScope() {
    // Relaxed: a hook more does no harm. Given up: as if the runtime ran on this thread for ever.
    if (MAPSAN_LIKELY(thread != nullptr)) thread->in_runtime = g_hooks_are_over.load(std::memory_order_relaxed);
  }
  RuntimeScope(const RuntimeScope&) = delete;
  RuntimeScope& operator=(const RuntimeScope&) = delete;

  ThreadState* const thread;
};

// The same for what accesses maps.
class AccessScope : public RuntimeScope {
 public:
  MAPSAN_INLINE AccessScope() {
    if (MAPSAN_LIKELY(thread != nullptr)) thread->leave_kept();
  }
};

// The trace of a call whose frame is `frame` (__builtin_frame_address(0) of the interface function).
TraceId capture_trace(ThreadState* thread, __mapsan_site site, u32 flags, void* frame);

// The same by the unwinder, through frames without frame pointers (a C++ library's thread constructor), where the
// program has one linked in. Too slow for accesses.
TraceId capture_full_trace(ThreadState* thread, __mapsan_site site, void* frame);

// How a lock is held: null if it is not.
MAPSAN_INLINE const HeldLock* find_held(const ThreadState* thread, const Sync* sync) {
  for (int i = thread->held_count - 1; i >= 0; --i) {
    if (MAPSAN_LIKELY(thread->held[i].sync == sync)) return &thread->held[i];
  }
  return nullptr;
}

}  // namespace mapsan
