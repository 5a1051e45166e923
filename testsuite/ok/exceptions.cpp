// exceptions.cpp: operations that throw leave the map, its locks and mapsan's records as they were.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <map>
#include <mutex>
#include <stdexcept>
#include <unordered_map>

#include "many_threads.h"

struct Fragile {
  explicit Fragile(int value) {
    if (value % 3 == 0) throw std::runtime_error("no multiples of three");
  }
};

std::mutex mutex;
std::unordered_map<int, Fragile> things;
const std::map<int, int> constants{{1, 1}};

int main() {
  run_threads(8, [](int thread) {
    for (int i = 0; i < 100; ++i) {
      try {
        (void)constants.at(i % 2);
      } catch (const std::out_of_range&) {
      }
      try {
        std::lock_guard<std::mutex> lock(mutex);
        things.emplace(thread * 100 + i, i);
      } catch (const std::runtime_error&) {
        std::lock_guard<std::mutex> lock(mutex);
        assert(things.count(thread * 100 + i) == 0);
      }
      try {
        std::map<int, Fragile> local;
        local.try_emplace(1, i);
      } catch (const std::runtime_error&) {
      }
    }
  });
}
