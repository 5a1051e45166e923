// nothing_written.cpp: operations that may write go side by side but find their keys there, or none to erase: legal.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t --options mode=guard
#include <map>

#include "Inputs/inside.h"

std::map<Key, int> shared_map;

int main() {
  for (int i = 0; i < 10; ++i) shared_map[Key{i}] = i;
  run_inside("outer", [] { shared_map[Key{3}] += 1; }, "inner",
             [] {
               shared_map[Key{4}] += 1;
               shared_map.insert({Key{5}, 0});
               shared_map.try_emplace(Key{6}, 0);
               shared_map.erase(Key{100});
               (void)shared_map.find(Key{7});
             });
  // And many at a time, without waiting.
  std::thread threads[4];
  for (int i = 0; i < 4; ++i) {
    threads[i] = std::thread([i] {
      for (int k = 0; k < 100000; ++k) ++shared_map[Key{i}];
    });
  }
  for (std::thread& thread : threads) thread.join();
}
