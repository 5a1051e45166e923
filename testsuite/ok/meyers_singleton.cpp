// meyers_singleton.cpp: a static local map built on first use by whichever thread comes first, read by all.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <string>

#include "many_threads.h"

const std::map<int, std::string>& names() {
  static const std::map<int, std::string> names_by_id = [] {
    std::map<int, std::string> built;
    for (int i = 0; i < 20; ++i) built[i] = std::to_string(i);
    return built;
  }();
  return names_by_id;
}

const std::map<int, int>& squares() {
  static const std::map<int, int> squares_by_id{{1, 1}, {2, 4}, {3, 9}};
  return squares_by_id;
}

int main() {
  run_threads(16, [](int thread) { (void)(names().at(thread).size() + squares().at(thread % 3 + 1)); });
}
