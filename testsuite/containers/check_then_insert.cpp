// check_then_insert.cpp: looked up in one critical section, inserted in a later one.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %if abseil-containers %{ %check_report "--flags=-I %S/Inputs -DFLAT_HASH_MAP %abseil" %s %t.flat_hash_map %}
// RUN: %if abseil-containers %{ %check_report --levels=-O0 \
// RUN:   "--flags=-I %S/Inputs -DNODE_HASH_MAP %abseil" %s %t.node_hash_map %}
// RUN: %if abseil-containers %{ %check_report --levels=-O2 \
// RUN:   "--flags=-I %S/Inputs -DBTREE_MAP %abseil" %s %t.btree_map %}
// RUN: %if boost %{ %check_report "--flags=-I %S/Inputs -DBOOST_UNORDERED_MAP" %s %t.boost_unordered_map %}
// RUN: %if boost %{ %check_report --levels=-O2 "--flags=-I %S/Inputs -DBOOST_MAP" %s %t.boost_map %}
// RUN: %if boost %{ %check_report --levels=-O0 "--flags=-I %S/Inputs -DBOOST_FLAT_MAP" %s %t.boost_flat_map %}
// REQUIRES: abseil-containers || boost
// CHECK: WARNING: MapSanitizer: check-then-act on {{(absl|boost)::.*}}<int, int> 'squares'
// JSON: confidence == "predicted" and consequence == "duplicate-work"
#include <mutex>

#include "container.h"
#include "two_threads.h"

std::mutex squares_mutex;
Map squares;

int square(int number) {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(squares_mutex);
  auto known = squares.find(number);
  if (known != squares.end()) return known->second;
#else
  {
    std::lock_guard<std::mutex> lock(squares_mutex);
    auto known = squares.find(number);  // ROLE: check, interferer
    if (known != squares.end()) return known->second;
  }
#endif
  int result = number * number;
#ifndef FIXED
  std::lock_guard<std::mutex> lock(squares_mutex);
#endif
  squares.emplace(number, result);  // ROLE: act
  return result;
}

int main() {
  run_in_order(
      "first", [] { square(12); }, "second", [] { square(12); });
}
