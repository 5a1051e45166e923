// taking_turns.cpp: an atomic counter says whose turn it is.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex map_mutex;
std::map<int, int> map;

bool has(int key) {
  std::lock_guard<std::mutex> lock(map_mutex);
  return map.count(key) != 0;
}
void put(int key, int value) {
  std::lock_guard<std::mutex> lock(map_mutex);
  map[key] = value;
}

std::atomic<int> turn{0};

int main() {
  run_threads(2, [](int thread) {
    for (int round = 0; round < 20; ++round) {
      while (turn.load(std::memory_order_acquire) % 2 != thread) std::this_thread::yield();
      if (!has(round / 2)) put(round / 2, thread);
      turn.fetch_add(1, std::memory_order_release);
    }
  });
}
