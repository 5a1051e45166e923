// race.cpp: two threads that change one map, one after the other by the clock, but in no order by the language's rules.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <chrono>
#include <thread>

#include "stock.h"

int main() {
  std::thread first([] { add_stock("apple", 3); });
  std::thread second([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    add_stock("pear", 4);
  });
  first.join();
  second.join();
}
