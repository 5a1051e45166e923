// own_spin_lock.cpp: a lock made of an atomic orders by luck, as any lock; where it hands something over it does order.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'map'
#include <atomic>
#include <mutex>

#include "order_pair.h"

class SpinLock {
 public:
  void lock() {
    while (locked_.exchange(true)) std::this_thread::yield();
  }
  void unlock() { locked_.store(false); }

 private:
  std::atomic<bool> locked_{false};
};

Map map;
SpinLock lock;
int calls = 0;
bool done = false;

int main() {
  run_in_order(
      "first",
      [] {
        map[1] = 1;
        std::lock_guard<SpinLock> guard(lock);
        ++calls;
        ORDERED(done = true);
      },
      "second",
      [] {
        bool go = true;
        {
          std::lock_guard<SpinLock> guard(lock);
          ++calls;
          ORDERED(go = done);
        }
        if (go) (void)map.find(1);
      });
}
