// accessor_find_then_insert.cpp: one accessor looks, another inserts; whether it did is not asked.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --flags=-ltbb %s %t
// REQUIRES: onetbb
// CHECK: WARNING: MapSanitizer: check-then-act on tbb::concurrent_hash_map<std::string, std::string> 'pages'
// JSON: confidence == "predicted"
#include <tbb/concurrent_hash_map.h>

#include <string>

#include "two_threads.h"

using Pages = tbb::concurrent_hash_map<std::string, std::string>;
Pages pages;

void show(const std::string& name) {
#ifdef FIXED
  Pages::accessor page;
  if (pages.insert(page, name)) page->second = "<" + name + ">";
#else
  {
    Pages::const_accessor page;
    if (pages.find(page, name)) return;  // ROLE: check, interferer
  }
  Pages::accessor page;
  pages.insert(page, name);  // ROLE: act
  page->second = "<" + name + ">";
#endif
}

int main() {
  run_in_order(
      "first", [] { show("home"); }, "second", [] { show("home"); });
}
