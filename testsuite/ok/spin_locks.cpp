// spin_locks.cpp: hand-made locks of atomics: test-and-set, compare-and-swap, tickets; and pthread_spinlock_t.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <pthread.h>

#include <atomic>
#include <map>

#include "many_threads.h"

std::atomic_flag flag = ATOMIC_FLAG_INIT;
std::atomic<int> owner{0};
std::atomic<unsigned> next_ticket{0}, now_serving{0};
pthread_spinlock_t spin;
std::map<int, int> by_flag, by_owner, by_ticket, by_spin;

int main() {
  pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
  run_threads(8, [](int thread) {
    for (int i = 0; i < 100; ++i) {
      while (flag.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
      by_flag[i] = thread;
      flag.clear(std::memory_order_release);

      int expected = 0;
      while (!owner.compare_exchange_weak(expected, thread + 1, std::memory_order_acquire, std::memory_order_relaxed)) {
        expected = 0;
        std::this_thread::yield();
      }
      by_owner[i] = thread;
      owner.store(0, std::memory_order_release);

      const unsigned ticket = next_ticket.fetch_add(1, std::memory_order_relaxed);
      while (now_serving.load(std::memory_order_acquire) != ticket) std::this_thread::yield();
      by_ticket.erase(i - 1);
      by_ticket.emplace(i, thread);
      now_serving.fetch_add(1, std::memory_order_release);

      pthread_spin_lock(&spin);
      by_spin[i] = thread;
      pthread_spin_unlock(&spin);
    }
  });
  pthread_spin_destroy(&spin);
}
