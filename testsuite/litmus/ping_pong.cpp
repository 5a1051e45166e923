// ping_pong.cpp: two threads take turns by relaxed flags, each waiting for the other's answer.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: Order: tso-only
// JSON: order == "tso-only"
#include <atomic>
#include <map>
#include <thread>

#ifdef FIXED
constexpr auto kStore = std::memory_order_release, kLoad = std::memory_order_acquire;
#else
constexpr auto kStore = std::memory_order_relaxed, kLoad = std::memory_order_relaxed;
#endif

std::map<int, int> ball;
std::atomic<int> ping, pong;

void server() {
  for (int round = 1; round <= 20; ++round) {
    ball[round] = 1;
    ping.store(round, kStore);
    while (pong.load(kLoad) != round) std::this_thread::yield();
  }
}

void receiver() {
  for (int round = 1; round <= 20; ++round) {
    while (ping.load(kLoad) != round) std::this_thread::yield();
    ball.erase(round);
    pong.store(round, kStore);
  }
}

int main() {
  std::thread a(server), b(receiver);
  a.join();
  b.join();
}
