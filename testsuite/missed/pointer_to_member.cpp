// pointer_to_member.cpp: what mapsan misses: a call through a pointer to member. See docs/limitations.md, "Accesses
// that are not written as accesses".
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --no-fixed %s %t
// XFAIL: *
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<int, int>
#include <map>

#include "two_threads.h"

std::map<int, int> shared_map{{1, 1}};

void look() { (void)shared_map.count(1); }

void change() {
  void (std::map<int, int>::*forget)() noexcept = &std::map<int, int>::clear;
  (shared_map.*forget)();
}

int main() { run_in_order("reader", look, "writer", change); }
