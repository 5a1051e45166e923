// single_writer.cpp: one thread checks and acts, the others only look.
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

std::atomic<long> seen{0};

int main() {
  run_threads(3, [](int thread) {
    for (int i = 0; i < 200; ++i) {
      if (thread != 0) {
        seen += has(i % 5);
      } else if (!has(i % 5)) {
        put(i % 5, i);
      }
    }
  });
}
