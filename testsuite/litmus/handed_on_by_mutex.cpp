// handed_on_by_mutex.cpp: a relaxed flag orders one thread on the machine; its mutex hands that on to a third.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: Order: tso-only
// JSON: events[0].thread.name == "third" and order == "tso-only"
#include <pthread.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "invisible_barrier.h"

#ifdef FIXED
constexpr auto kStore = std::memory_order_release, kLoad = std::memory_order_acquire;
#else
constexpr auto kStore = std::memory_order_relaxed, kLoad = std::memory_order_relaxed;
#endif

std::map<int, int> message;
std::atomic<int> ready;
std::mutex mutex;
bool handed_on;
invisible::Steps steps;

void first() {
  message.insert({1, 10});
  ready.store(1, kStore);
  steps.done();
}

void second() {
  steps.wait_for(1);
  while (ready.load(kLoad) == 0) {
  }
  {
    std::lock_guard<std::mutex> lock(mutex);
    handed_on = true;
  }
  steps.done();
}

void third() {
  pthread_setname_np(pthread_self(), "third");
  steps.wait_for(2);
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (!handed_on) return;
  }
  (void)message.find(1);
}

int main() {
  std::thread a(first), b(second), c(third);
  a.join();
  b.join();
  c.join();
}
