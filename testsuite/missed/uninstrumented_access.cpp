// uninstrumented_access.cpp: what mapsan misses: an access in code that was compiled without it. See
// docs/limitations.md, "Code compiled without mapsan".
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx -std=c++17 -g -c -DPLAIN %s -o %t.plain.o
// RUN: %mapsan-clang++ -std=c++17 -g -pthread -I%support %s %t.plain.o -o %t
// RUN: %t 2>&1 | %FileCheck %s
// XFAIL: *
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int>
#include <map>

extern std::map<int, int> shared_map;
void insert_unseen();

#ifdef PLAIN
void insert_unseen() { shared_map.emplace(2, 2); }
#else
#include "two_threads.h"

std::map<int, int> shared_map;

int main() {
  run_in_order(
      "seen", [] { shared_map.emplace(1, 1); }, "unseen", insert_unseen);
}
#endif
