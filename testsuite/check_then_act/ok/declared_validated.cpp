// declared_validated.cpp: what keeps the others out lies outside the program; the program declares that it does.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent "--flags=-I %S/../../../runtime/include" %s %t
#include <mapsan/annotations.h>

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

// In the real program: a lease on the key, granted by another machine.
void fill(int key) {
  if (has(key)) return;
  MAPSAN_VALIDATED("this thread holds the lease of the key");
  put(key, key * 2);
}

int main() {
  run_threads(2, [](int) {
    for (int i = 0; i < 40; ++i) fill(i);
  });
}
