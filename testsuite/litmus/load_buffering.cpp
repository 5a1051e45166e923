// load_buffering.cpp: each thread loads the flag that the other stores afterwards; the machine does not reorder that.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: Order: tso-only
// JSON: order == "tso-only"
#include <atomic>
#include <map>

#include "two_threads.h"

#ifdef FIXED
constexpr auto kStore = std::memory_order_release, kLoad = std::memory_order_acquire;
#else
constexpr auto kStore = std::memory_order_relaxed, kLoad = std::memory_order_relaxed;
#endif

std::map<int, int> shared;
std::atomic<int> x, y;

int main() {
  run_in_order(
      "left",
      [] {
        if (x.load(kLoad) == 0) shared.insert({1, 1});
        y.store(1, kStore);
      },
      "right",
      [] {
        if (y.load(kLoad) == 1) shared.insert({2, 2});
        x.store(1, kStore);
      });
}
