// race_module.cpp: the race of race.cpp in a library that is loaded at run time.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <chrono>
#include <thread>

#include "stock.h"

extern "C" __attribute__((visibility("default"))) void run_race() {
  std::thread first([] { add_stock("apple", 3); });
  std::thread second([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    add_stock("pear", 4);
  });
  first.join();
  second.join();
}
