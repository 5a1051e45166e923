// spin_mutex.h: the runtime's own lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Spins briefly, then yields the processor; never calls pthread (which the runtime intercepts). Constant-initialised,
// so usable before constructors. Held for tens of instructions only, and never while user code runs. A lock word holds
// the generation of the process that locked it, so that a lock held by another thread across fork counts as free in
// the child (`after_fork_in_child` starts a new generation).
#pragma once

#include "platform.h"

namespace mapsan {

// A hint that the thread waits for another one.
MAPSAN_INLINE void relax_processor() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

extern std::atomic<u32> g_process_generation;  // starts at 1
// A thread may have gone while it held one: whoever waits for long takes it.
extern std::atomic<bool> g_locks_are_abandoned;

class __attribute__((capability("mutex"))) SpinMutex {
 public:
  constexpr SpinMutex() = default;

  MAPSAN_INLINE void lock() __attribute__((acquire_capability())) {
    const u32 mine = g_process_generation.load(std::memory_order_relaxed);
    u32 free = 0;
    // Acquire: pairs with the release in unlock().
    if (MAPSAN_LIKELY(word_.compare_exchange_strong(free, mine, std::memory_order_acquire,
                                                    std::memory_order_relaxed))) {
      return;
    }
    lock_slow(mine);
  }
  MAPSAN_INLINE bool try_lock() __attribute__((try_acquire_capability(true))) {
    u32 seen = word_.load(std::memory_order_relaxed);
    const u32 mine = g_process_generation.load(std::memory_order_relaxed);
    return seen != mine && word_.compare_exchange_strong(seen, mine, std::memory_order_acquire,
                                                         std::memory_order_relaxed);
  }
  MAPSAN_INLINE void unlock() __attribute__((release_capability())) {
    // Release: publishes what was written under the lock; pairs with the acquire in lock().
    word_.store(0, std::memory_order_release);
  }

 private:
  MAPSAN_COLD void lock_slow(u32 mine) {
    for (int round = 0;; ++round) {
      u32 seen = word_.load(std::memory_order_relaxed);
      if (seen != mine && word_.compare_exchange_weak(seen, mine, std::memory_order_acquire,
                                                      std::memory_order_relaxed)) {
        return;
      }
      if (round < 64) {
        relax_processor();
      } else {
        yield_processor();
        if (MAPSAN_UNLIKELY(round % 4096 == 0) && g_locks_are_abandoned.load(std::memory_order_relaxed)) return take(mine);
      }
    }
  }

  void take(u32 mine) { word_.exchange(mine, std::memory_order_acquire); }

  std::atomic<u32> word_{0};
};

class __attribute__((scoped_lockable)) SpinLock {
 public:
  explicit SpinLock(SpinMutex& mutex) __attribute__((acquire_capability(mutex))) : mutex_(mutex) { mutex_.lock(); }
  ~SpinLock() __attribute__((release_capability())) { mutex_.unlock(); }
  SpinLock(const SpinLock&) = delete;
  SpinLock& operator=(const SpinLock&) = delete;

 private:
  SpinMutex& mutex_;
};

}  // namespace mapsan
