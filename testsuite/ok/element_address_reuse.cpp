// element_address_reuse.cpp: erase and insert make the nodes of one map return at the same addresses as nodes of
// another.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <string>

#include "many_threads.h"

int main() {
  run_threads(4, [](int thread) {
    std::map<int, std::string> mine;
    (void)&mine;  // or it would not escape
    for (int i = 0; i < 2000; ++i) {
      mine[i % 17] = "some text that is too long for the small string optimisation";
      auto& value = mine[i % 17];
      value += char('a' + thread);
      mine.erase((i * 7) % 17);
    }
  });
}
