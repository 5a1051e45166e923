// flag_published.cpp: a global map announced by an atomic flag, with the default order, with fences, and by
// wait/notify.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent --std=c++20 %s %t
#include <atomic>
#include <cassert>
#include <map>

#include "many_threads.h"

std::map<int, int> first, second, third;
std::atomic<bool> first_ready{false}, second_ready{false};
std::atomic<int> third_ready{0};

void publish() {
  first[1] = 1;
  first_ready = true;
  second[1] = 2;
  std::atomic_thread_fence(std::memory_order_release);
  second_ready.store(true, std::memory_order_relaxed);
  third[1] = 3;
  third_ready.store(1);
  third_ready.notify_all();
}

void consume() {
  while (!first_ready) std::this_thread::yield();
  assert(first.at(1) == 1);
  while (!second_ready.load(std::memory_order_relaxed)) std::this_thread::yield();
  std::atomic_thread_fence(std::memory_order_acquire);
  assert(second.at(1) == 2);
  third_ready.wait(0);
  assert(third.at(1) == 3);
}

int main() {
  run_threads(6, [](int thread) { thread == 0 ? publish() : consume(); });
}
