// last_reference_deletes.cpp: threads share maps by shared_ptr; whichever drops the last reference destroys the map
// the others used.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <memory>

#include "many_threads.h"

int main() {
  for (int round = 0; round < 50; ++round) {
    auto map = std::make_shared<std::map<int, int>>();
    map->emplace(1, round);
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([copy = map]() mutable {
        if (copy->at(1) < 0) return;
        copy.reset();
      });
    }
    map.reset();
    for (auto& thread : threads) thread.join();
  }
}
