// two_jobs.cpp: one loop reads keys and writes keys, and what it reads has nothing to do with what it writes.
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

void work(int job) {
  if (job % 2) {
    seen += has(job % 7);
  } else {
    put(job % 7, job);
  }
}

int main() {
  run_threads(2, [](int) {
    for (int i = 0; i < 40; ++i) work(i);
  });
}
