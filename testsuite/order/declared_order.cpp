// declared_order.cpp: order and locks that mapsan cannot see, declared by the program.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order "--flags=-I %S/../../runtime/include" %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'handed_over'
// CHECK-DAG: read-write-race on std::map<int, int> 'locked'
#include "mapsan/annotations.h"
#include "order_pair.h"

Map handed_over, locked;
int channel;

// A lock whose inside no instrumentation sees.
class Hidden {
 public:
  ~Hidden() { MAPSAN_LOCK_DESTROYED(this); }
  void lock() {
    while (invisible::fetch_add(&word_, 1) != 0) {
      invisible::fetch_add(&word_, -1u);
      std::this_thread::yield();
    }
    ORDERED(MAPSAN_LOCKED(this));
  }
  void unlock() {
    ORDERED(MAPSAN_UNLOCKING(this));
    invisible::fetch_add(&word_, -1u);
  }

 private:
  unsigned word_ = 0;
};

int main() {
  run_in_order(
      "first",
      [] {
        handed_over[1] = 1;
        MAPSAN_RELEASE(&channel);
      },
      "second",
      [] {
        ORDERED(MAPSAN_ACQUIRE(&channel));
        (void)handed_over.find(1);
      });
  Hidden lock;
  auto add = [&] {
    for (int i = 0; i < 100; ++i) {
      lock.lock();
      locked[i] += 1;
      lock.unlock();
    }
  };
  run_pair(add, add);
}
