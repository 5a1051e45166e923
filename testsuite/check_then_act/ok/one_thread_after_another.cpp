// one_thread_after_another.cpp: each thread is joined before the next is created.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
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

void fill(int) {
  for (int key = 0; key < 20; ++key) {
    if (!has(key)) put(key, 1);
  }
}

int main() {
  for (int round = 0; round < 4; ++round) run_threads(1, fill);
}
