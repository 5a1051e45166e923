// atomic_shared_ptr.cpp: a map handed over in an atomic shared_ptr, and through the free functions for shared_ptr.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'published'
// CHECK-DAG: read-write-race on std::map<int, int> 'old_way'
#include <atomic>
#include <memory>

#include "order_pair.h"

Map published, old_way;
std::atomic<std::shared_ptr<int>> pointer;
std::shared_ptr<int> plain;

#pragma clang diagnostic ignored "-Wdeprecated-declarations"
int main() {
  run_pair(
      [] {
        published[1] = 1;
        pointer.store(std::make_shared<int>(1));
      },
      [] {
        ORDERED(while (pointer.load() == nullptr) std::this_thread::yield());
        (void)published.find(1);
      });
  run_pair(
      [] {
        old_way[1] = 1;
        std::atomic_store(&plain, std::make_shared<int>(1));
      },
      [] {
        ORDERED(while (std::atomic_load(&plain) == nullptr) std::this_thread::yield());
        (void)old_way.find(1);
      });
}
