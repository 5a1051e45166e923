// fences.cpp: fences make order of relaxed atomics: release to load, store to acquire, fence to fence.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'release_fence'
// CHECK-DAG: read-write-race on std::map<int, int> 'acquire_fence'
// CHECK-DAG: read-write-race on std::map<int, int> 'both_fences'
// CHECK-DAG: read-write-race on std::map<int, int> 'c_fences'
// CHECK-DAG: read-write-race on std::map<int, int> 'compiler_fences'
#include <atomic>

#include "order_pair.h"

Map release_fence, acquire_fence, both_fences, c_fences, compiler_fences;
std::atomic<int> a{0}, b{0}, c{0}, d{0}, e{0};

void wait_for(std::atomic<int>& flag, std::memory_order order) {
  while (flag.load(order) == 0) std::this_thread::yield();
}

int main() {
  constexpr auto kRelaxed = std::memory_order_relaxed, kAcquire = std::memory_order_acquire,
                 kRelease = std::memory_order_release;
  run_pair(
      [] {
        release_fence[1] = 1;
        ORDERED(std::atomic_thread_fence(kRelease));
        a.store(1, kRelaxed);
      },
      [] {
        wait_for(a, kAcquire);
        (void)release_fence.find(1);
      });
  run_pair(
      [] {
        acquire_fence[1] = 1;
        b.store(1, kRelease);
      },
      [] {
        wait_for(b, kRelaxed);
        ORDERED(std::atomic_thread_fence(kAcquire));
        (void)acquire_fence.find(1);
      });
  run_pair(
      [] {
        both_fences[1] = 1;
        std::atomic_thread_fence(kRelease);
        c.store(1, kRelaxed);
      },
      [] {
        wait_for(c, kRelaxed);
        ORDERED(std::atomic_thread_fence(kAcquire));
        (void)both_fences.find(1);
      });
  run_pair(
      [] {
        c_fences[1] = 1;
        ORDERED(__sync_synchronize());
        d.store(1, kRelaxed);
      },
      [] {
        wait_for(d, kRelaxed);
        ORDERED(__sync_synchronize());
        (void)c_fences.find(1);
      });
  // Fences for the compiler alone order nothing between threads.
  run_pair(
      [] {
        compiler_fences[1] = 1;
        ORDERED(std::atomic_thread_fence(std::memory_order_seq_cst));
        std::atomic_signal_fence(std::memory_order_seq_cst);
        e.store(1, kRelaxed);
      },
      [] {
        wait_for(e, kRelaxed);
        std::atomic_signal_fence(std::memory_order_seq_cst);
        ORDERED(std::atomic_thread_fence(std::memory_order_seq_cst));
        (void)compiler_fences.find(1);
      });
}
