// shared_ptr_owners.cpp: owners that let go beside each other, with another left, are not ordered by that.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// RUN: %check_order --flags=-stdlib=libc++ %s %t.libcxx
// CHECK-DAG: race on std::map<int, int> 'let_go'
// CHECK-DAG: race on std::map<int, int> 'observed'
#include <atomic>
#include <memory>

#include "order_pair.h"

Map let_go, observed;
std::atomic<bool> first_done{false}, second_done{false};

int main() {
  auto kept = std::make_shared<int>(1);
  run_pair(
      [mine = kept]() mutable {
        let_go[1] = 1;
        mine.reset();
        ORDERED(first_done.store(true, std::memory_order_release));
      },
      [mine = kept]() mutable {
        ORDERED(while (!first_done.load(std::memory_order_acquire)) std::this_thread::yield());
        mine.reset();
        (void)let_go.find(1);
      });
  run_pair(
      [mine = std::weak_ptr<int>(kept)]() mutable {
        observed[1] = 1;
        mine.reset();
        ORDERED(second_done.store(true, std::memory_order_release));
      },
      [mine = std::weak_ptr<int>(kept)]() mutable {
        ORDERED(while (!second_done.load(std::memory_order_acquire)) std::this_thread::yield());
        mine.reset();
        (void)observed.find(1);
      });
}
