// duplicate_work.cpp: the page is rendered by both; the second emplace is in vain and nobody looks.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, std::string> 'pages'
// JSON: confidence == "predicted" and consequence == "duplicate-work"
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "two_threads.h"

std::shared_mutex pages_mutex;
std::map<int, std::string> pages;

std::string render(int page) { return "page " + std::to_string(page); }

bool is_rendered(int page) {
  std::shared_lock<std::shared_mutex> lock(pages_mutex);
  return pages.find(page) != pages.end();  // ROLE: check, interferer
}

void show(int page) {
#ifdef FIXED
  std::unique_lock<std::shared_mutex> lock(pages_mutex);
  if (pages.find(page) != pages.end()) return;
#else
  if (is_rendered(page)) return;
#endif
  auto text = render(page);
#ifndef FIXED
  std::unique_lock<std::shared_mutex> lock(pages_mutex);
#endif
  pages.emplace(page, std::move(text));  // ROLE: act
}

int main() {
  run_in_order(
      "first", [] { show(1); }, "second", [] { show(1); });
}
