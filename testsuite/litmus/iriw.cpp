// iriw.cpp: two writers, two readers that each saw one writer first: the reader of a flag relies on the machine alone.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: Order: tso-only
// JSON: map.name == "left" and order == "tso-only"
// JSON: map.name == "right" and order == "tso-only"
#include <atomic>
#include <functional>
#include <map>
#include <thread>

#include "invisible_barrier.h"

#ifdef FIXED
constexpr auto kStore = std::memory_order_release, kLoad = std::memory_order_acquire;
#else
constexpr auto kStore = std::memory_order_relaxed, kLoad = std::memory_order_relaxed;
#endif

std::map<int, int> left, right;
std::atomic<int> x, y;
invisible::Steps steps;

void announce(std::map<int, int>& map, std::atomic<int>& flag) {
  map.insert({1, 1});
  flag.store(1, kStore);
  steps.done();
}

void look(std::atomic<int>& first, std::map<int, int>& map, std::atomic<int>& second) {
  steps.wait_for(2);
  if (first.load(kLoad) == 1) (void)map.find(1);
  (void)second.load(kLoad);
}

int main() {
  std::thread threads[] = {
      std::thread(announce, std::ref(left), std::ref(x)),
      std::thread(announce, std::ref(right), std::ref(y)),
      std::thread(look, std::ref(x), std::ref(left), std::ref(y)),
      std::thread(look, std::ref(y), std::ref(right), std::ref(x)),
  };
  for (std::thread& thread : threads) thread.join();
}
