// element_locks.cpp: locks that containers take on single elements (tbb::concurrent_hash_map's accessors), as episodes.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// There may be millions of elements, so their locks are drawn by hash from a fixed number of them. Two elements that
// share one are taken for one: may miss, what one's lock seems to keep out of the other's window. These locks carry no
// clock: the order that an element's lock makes comes from the container's own atomics, and is exact.
#include <atomic>

#include "interceptors.h"
#include "lock_path.h"

namespace mapsan {
namespace {

constexpr u32 kLocks = 4096;
std::atomic<Sync*> g_locks[kLocks];
SpinMutex g_mutex;

Sync* lock_of(const volatile void* map, u64 element) {
  u64 hash = (reinterpret_cast<uptr>(map) ^ element * 0x9E3779B97F4A7C15ull) * 0xBF58476D1CE4E5B9ull;
  std::atomic<Sync*>& place = g_locks[(hash ^ hash >> 31) % kLocks];
  // Acquire: pairs with the release below.
  if (Sync* known = place.load(std::memory_order_acquire)) return known;
  SpinLock lock(g_mutex);
  Sync* made = place.load(std::memory_order_relaxed);
  if (made == nullptr) made = make_element_lock(reinterpret_cast<uptr>(&place));
  place.store(made, std::memory_order_release);
  return made;
}

void release_accessor(ThreadState* thread, const volatile void* accessor) {
  for (int i = thread->accessor_count - 1; i >= 0; --i) {
    if (thread->accessors[i].accessor != accessor) continue;
    pop_held(thread, thread->accessors[i].lock);
    thread->accessors[i] = thread->accessors[--thread->accessor_count];
    return;
  }
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void __mapsan_accessor_holds(const volatile void* accessor, const volatile void* map,
                                              __mapsan_u64 element, __mapsan_u32 shared) {
  const RuntimeScope scope;
  ThreadState* thread = scope.thread;
  if (thread == nullptr) return;
  release_accessor(thread, accessor);
  if (thread->accessor_count == ThreadState::kMaxAccessors) return;
  Sync* lock = lock_of(map, element);
  if (lock == nullptr || !thread->has_room_for_lock()) return;
  push_held(thread, lock, /*shared=*/true);  // the count of episodes may be taken at once for another element
  thread->held[thread->held_count - 1].shared = shared != 0;
  thread->accessors[thread->accessor_count++] = {accessor, lock};
}

MAPSAN_INTERFACE void __mapsan_accessor_releases(const volatile void* accessor) {
  const RuntimeScope scope;
  if (scope.thread != nullptr && scope.thread->accessor_count != 0) release_accessor(scope.thread, accessor);
}
