// free_running.cpp: three threads fetch fifty pages with nothing that arranges their steps.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<int, int> 'pages'
#include <mutex>
#include <unordered_map>

#include "many_threads.h"

std::mutex pages_mutex;
std::unordered_map<int, int> pages;

int fetch(int number) {
  {
    std::lock_guard<std::mutex> lock(pages_mutex);
    auto found = pages.find(number);  // ROLE: check, interferer
    if (found != pages.end()) return found->second;
  }
  const int page = number * number;
  std::lock_guard<std::mutex> lock(pages_mutex);
#ifdef FIXED
  return pages.emplace(number, page).first->second;
#else
  return pages[number] = page;  // ROLE: act, interferer
#endif
}

int main() {
  run_threads(3, [](int) {
    for (int number = 0; number < 50; ++number) fetch(number);
  });
}
