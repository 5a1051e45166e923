// algorithm_over_map.cpp: what mapsan misses: elements changed inside a standard algorithm, through iterators that only
// the algorithm moves. See docs/limitations.md, "Accesses that are not written as accesses".
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --no-fixed %s %t
// XFAIL: *
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "two_threads.h"

std::map<int, int> shared_map;
const std::vector<std::pair<const int, int>> kEntries{{1, 1}, {2, 2}};

void copy_in() {
  auto inserter = std::inserter(shared_map, shared_map.end());
  for (const auto& entry : kEntries) *inserter++ = entry;
}

int main() { run_in_order("first", copy_in, "second", copy_in); }
