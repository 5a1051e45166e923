// atomics.cpp: C++ atomics and fences as release/acquire edges.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hooks run beside the atomic instruction, not as one with it, so each errs on the side of more order: a release is
// published before its instruction, an acquire taken after. May miss: a race between threads whose only order is that one's
// release store was overwritten, or its compare-exchange failed, before the other's load.
//
// A release sequence needs nothing special: a release adds to what the object holds, relaxed operations leave it alone.
#include "allocator.h"
#include "machine_order.h"
#include "mapsan/abi.h"
#include "thread_state.h"

namespace mapsan {
namespace {

enum MemoryOrder : u32 { kRelaxed, kConsume, kAcquire, kRelease, kAcqRel, kSeqCst };

bool acquires(u32 order) { return order == kConsume || order == kAcquire || order >= kAcqRel; }
bool releases(u32 order) { return order >= kRelease; }

// A relaxed load is remembered until an acquire fence makes an edge of it.
void remember_relaxed_read(ThreadState* thread, Sync* sync) {
  if (has_seen_published(thread, sync)) return;  // an edge from there is none
  if (thread->relaxed_reads == nullptr) {
    thread->relaxed_reads = static_cast<VectorClock*>(allocate(sizeof(VectorClock)));
    if (thread->relaxed_reads == nullptr) return;
    thread->relaxed_reads->init();
  }
  SpinLock lock(sync->mutex);
  if (sync->snapshot != nullptr) thread->relaxed_reads->join(*sync->snapshot);
  if (sync->epoch != 0) thread->relaxed_reads->raise(sync->epoch);
}

// A relaxed store after a release fence publishes what the fence did.
void publish_fence(ThreadState* thread, Sync* sync) {
  SpinLock lock(sync->mutex);
  join_published(sync, {thread->fence_epoch, thread->fence_snapshot});
}

void release_fence(ThreadState* thread) {
  const Published published = publish_clock(thread);
  ClockSnapshot::drop(thread->fence_snapshot);
  thread->fence_epoch = published.epoch;
  thread->fence_snapshot = published.snapshot;
  if (published.snapshot != nullptr) published.snapshot->add_reference();
}

void acquire_fence(ThreadState* thread) {
  if (thread->relaxed_reads == nullptr || thread->relaxed_reads->size() == 0) return;
  if (thread->clock.join(*thread->relaxed_reads, edge_in_code(thread, Edge::kHard))) {
    thread->note_news();
  }
  thread->relaxed_reads->reset();
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void __mapsan_atomic_before(const volatile void* object, __mapsan_u32 kind, __mapsan_u32 order) {
  const RuntimeScope scope;
  ThreadState* thread = scope.thread;
  if (thread == nullptr) return;
  if (releases(order)) {
    Sync* sync = sync_of_atomic(object, true);
    if (sync == nullptr) return;
    // What a read-modify-write will acquire anyway it may acquire now: then its release replaces instead of joining.
    if (kind == MAPSAN_ATOMIC_RMW && acquires(order)) acquire_joined(thread, sync);
    release_joined(thread, sync);
  } else if (thread->fence_epoch != 0) {
    if (Sync* sync = sync_of_atomic(object, true)) publish_fence(thread, sync);
  }
}

MAPSAN_INTERFACE void __mapsan_atomic_after(const volatile void* object, __mapsan_u32 kind, __mapsan_u32 order,
                                            __mapsan_u32 failure_order, __mapsan_u32 succeeded) {
  (void)kind;
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  Sync* sync = sync_of_atomic(object, false);
  if (sync == nullptr) return;
  if (acquires(succeeded ? order : failure_order)) {
    acquire_joined(scope.thread, sync);
  } else {
    remember_relaxed_read(scope.thread, sync);
  }
}

MAPSAN_INTERFACE void __mapsan_fence(__mapsan_u32 order) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  if (acquires(order)) acquire_fence(scope.thread);
  if (releases(order)) release_fence(scope.thread);
  if (order == kSeqCst) drain_store_buffer(scope.thread);
}

MAPSAN_INTERFACE void __mapsan_count_falls(const volatile void* count) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  if (Sync* sync = sync_of_atomic(count, true)) release_joined(scope.thread, sync);
}

MAPSAN_INTERFACE void __mapsan_count_is_none(const volatile void* count) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  Sync* sync = sync_of_atomic(count, false);
  if (sync == nullptr) return;
  acquire_joined(scope.thread, sync);
  forget_published(sync);
}

// As if the runtime ran on the thread: its interceptors do nothing.
MAPSAN_INTERFACE void __mapsan_hidden_lock_begins() {
  if (ThreadState* thread = current_thread()) thread->in_runtime = true;
}

MAPSAN_INTERFACE void __mapsan_hidden_lock_ends() {
  if (__mapsan_self == &g_mapsan_nobody) return;
  // Relaxed: as in RuntimeScope.
  static_cast<ThreadState*>(__mapsan_self)->in_runtime = g_hooks_are_over.load(std::memory_order_relaxed);
}
