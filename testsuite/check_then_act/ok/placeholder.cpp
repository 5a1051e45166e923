// placeholder.cpp: an entry that says "pending" is put in place in the section of the check.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>
#include <string>

#include "many_threads.h"

std::mutex pages_mutex;
std::map<int, std::string> pages;

void render(int page) {
  {
    std::lock_guard<std::mutex> lock(pages_mutex);
    if (pages.count(page)) return;
    pages[page] = "pending";
  }
  const std::string text = "page " + std::to_string(page);
  std::lock_guard<std::mutex> lock(pages_mutex);
  pages[page] = text;
}

int main() {
  run_threads(2, [](int) {
    for (int i = 0; i < 40; ++i) render(i);
  });
}
