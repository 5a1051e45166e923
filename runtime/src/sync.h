// sync.h: locks, atomics and other synchronisation objects as release/acquire edges.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Sync holds the clock that the last release published: a shared snapshot of the releasing thread's clock, plus that
// thread's own component as an epoch. Acquiring an epoch that the thread has already seen, and releasing with a clock
// that has not changed, cost O(1); anything else one join.
//
// Published epochs. A thread's clock advances only at a release that follows an access or a join (`dirty`), so a lock
// that never guards a map costs no joins elsewhere. The epoch published is the last one that can hold an access:
// publishing the current, still unused one would order later accesses before a past release.
//
// Invariants: 1. whoever has seen epoch (t, c) has seen all that t had seen when it published c. 2. the exclusive part
// of a lock's Sync is touched only by the lock's holder; an atomic's, and the shared part, only under `mutex`.
#pragma once

#include "spin_mutex.h"
#include "vector_clock.h"

namespace mapsan {

struct ThreadState;
struct HandedOver;

struct alignas(16) Sync {  // the shadow word keeps flags in the low bits of its address; made of zeros (new_sync())
  Epoch epoch = 0;                    // of the last release
  ClockSnapshot* snapshot = nullptr;  // of the last releaser, without its own component's last value
  uptr address = 0;
  u32 index = 0;                      // see sync_at(); 0 is no lock
  std::atomic<u32> episodes{0};       // acquisitions so far
  bool joined = false;                // snapshot holds more than the releaser of `epoch` had seen
  std::atomic<u32> version{0};        // grows with each release of an object without a holder (acquire_joined())
  std::atomic<HandedOver*> handed{nullptr};  // lock_order.h, as are the next four
  // Relaxed, all four: shared holders set them too, and they only ever go one way.
  std::atomic<bool> has_sections{false};  // has had a critical section that the plugin judged
  std::atomic<bool> guards_map{false};    // a map was accessed under it: who comes first is luck
  std::atomic<bool> hands_over{false};    // … but it goes with a condition variable
  std::atomic<u8> shared_edge{0};  // an Edge: what shared holders' sections are worth to exclusive ones
  const char* name = nullptr;         // as written where it was locked first
  std::atomic<u32> writer{0};         // tid + 1 of a rw-lock's exclusive holder
  SpinMutex mutex;
  u32 shared_generation = 0;          // grows when `shared` is emptied
  std::atomic<VectorClock*> shared{nullptr};  // joined releases of shared holders since the last exclusive one
};

// The Sync of a lock or other pthread object (made if need be; lock_path.h has the fast way), or of an atomic. Null when
// memory has run out.
Sync* find_or_make_sync(ThreadState* thread, const volatile void* object);
Sync* sync_of_atomic(const volatile void* object, bool make);
// A lock that no memory of the program stands for: element_locks.cpp.
Sync* make_element_lock(uptr address);
// Forgets the lock, at its destruction.
void forget_sync_object(const volatile void* object);
Sync* sync_at(u32 index);

// The holder of an exclusive lock acquires and releases by lock_path.h; here is what that leaves over: the lock's clock is
// news to the thread, or the thread's clock to the lock.
void acquire_news(ThreadState* thread, Sync* sync, Edge edge);
void release_news(ThreadState* thread, Sync* sync);

// For locks held by many at once and objects without a holder. A release adds to what is there.
void acquire_joined(ThreadState* thread, Sync* sync);
bool has_seen_published(const ThreadState* thread, const Sync* sync);  // a hint that takes no lock
void release_joined(ThreadState* thread, Sync* sync);

// Nobody will acquire what was published there.
void forget_published(Sync* sync);

// rw-locks: a shared holder acquires from the last exclusive one and releases into `shared`; an exclusive one acquires
// from both.
void acquire_exclusive(ThreadState* thread, Sync* sync);
void acquire_shared(ThreadState* thread, Sync* sync);
void release_shared(ThreadState* thread, Sync* sync);

// What a thread's release publishes: its present, as an epoch and a snapshot (borrowed).
struct Published {
  Epoch epoch;
  ClockSnapshot* snapshot;
};
Published publish_clock(ThreadState* thread);
// The same of its last release, once more.
Published last_published(ThreadState* thread);
// Adds it to what the Sync holds, with the Sync's mutex held.
void join_published(Sync* sync, Published published);
// What an edge is worth in the code that the thread runs: a container's, a lock's, or any other.
Edge edge_in_code(const ThreadState* thread, Edge edge);
// The thread has now seen all that was published.
void see(ThreadState* thread, Epoch epoch, const ClockSnapshot* snapshot, Edge edge = Edge::kHard);

}  // namespace mapsan
