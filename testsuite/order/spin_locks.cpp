// spin_locks.cpp: spin locks of pthread, on atomic_flag, on compare-exchange, and a ticket lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'by_pthread'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_flag'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_exchange'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_ticket'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_builtin'
#include <atomic>

#include "order_pair.h"

Map by_pthread, by_flag, by_exchange, by_ticket, by_builtin;

struct PthreadSpin {
  PthreadSpin() { pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE); }
  ~PthreadSpin() { pthread_spin_destroy(&spin); }
  void lock() { pthread_spin_lock(&spin); }
  void unlock() { pthread_spin_unlock(&spin); }
  pthread_spinlock_t spin;
};

struct FlagSpin {
  void lock() {
    while (flag.test_and_set(std::memory_order_acquire)) {
      while (flag.test(std::memory_order_relaxed)) std::this_thread::yield();
    }
  }
  void unlock() { flag.clear(std::memory_order_release); }
  std::atomic_flag flag;
};

struct ExchangeSpin {
  void lock() {
    int expected = 0;
    while (!word.compare_exchange_weak(expected, 1, std::memory_order_acquire, std::memory_order_relaxed)) {
      expected = 0;
      std::this_thread::yield();
    }
  }
  void unlock() { word.store(0, std::memory_order_release); }
  std::atomic<int> word{0};
};

struct TicketLock {
  void lock() {
    const unsigned mine = next.fetch_add(1, std::memory_order_relaxed);
    while (serving.load(std::memory_order_acquire) != mine) std::this_thread::yield();
  }
  void unlock() { serving.store(serving.load(std::memory_order_relaxed) + 1, std::memory_order_release); }
  std::atomic<unsigned> next{0}, serving{0};
};

struct BuiltinSpin {
  void lock() {
    while (__sync_lock_test_and_set(&word, 1)) std::this_thread::yield();
  }
  void unlock() { __sync_lock_release(&word); }
  int word = 0;
};

template <class Lock, class Change>
void test(Change change) {
  Lock lock;
  UNORDERED_ONLY(Lock other);
  auto with = [&](Lock& used) {
    for (int i = 0; i < 10; ++i) {
      used.lock();
      change(i);
      used.unlock();
    }
  };
  run_pair([&] { with(lock); }, [&] { with(ORDERED(lock) UNORDERED_ONLY(other)); });
}

int main() {
  test<PthreadSpin>([](int i) { by_pthread[i] = 1; });
  test<FlagSpin>([](int i) { by_flag[i] = 1; });
  test<ExchangeSpin>([](int i) { by_exchange[i] = 1; });
  test<TicketLock>([](int i) { by_ticket[i] = 1; });
  test<BuiltinSpin>([](int i) { by_builtin[i] = 1; });
}
