// shared_ptr_count.cpp: the last owner destroys the map after all that the other owners did with it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// RUN: %check_order --flags=-stdlib=libc++ %s %t.libcxx
// CHECK: {{map-lifetime|read-write-race}} on std::map<int, int>
#include <memory>

#include "order_pair.h"

// Counts as a shared_ptr does, except that an owner's decrement publishes nothing.
template <class T>
struct RelaxedPointer {
  T* object;
  int* count;
  void reset() {
    if (__atomic_fetch_sub(count, 1, __ATOMIC_RELAXED) == 1) delete object;
  }
  T* operator->() { return object; }
};

int main() {
#ifdef UNORDERED
  int count = 2;
  Map* map = new Map;
  RelaxedPointer<Map> one{map, &count}, two{map, &count};
#else
  std::shared_ptr<Map> one = std::make_shared<Map>(), two = one;
  std::shared_ptr<Map> three(new Map), four = three;
  run_pair(
      [mine = std::move(three)]() mutable {
        (void)mine->find(1);
        mine.reset();
      },
      [mine = std::move(four)]() mutable {
        (void)mine->find(2);
        mine.reset();
      });
#endif
  run_pair(
      [mine = std::move(one)]() mutable {
        (void)mine->find(1);
        mine.reset();
      },
      [mine = std::move(two)]() mutable {
        (void)mine->find(2);
        mine.reset();
      });
}
