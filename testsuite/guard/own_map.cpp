// own_map.cpp: the thread that made the map, and alone has used it so far, is inside an insertion when another one comes.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard
// RUN: %check_report %s %t.write --options mode=guard --flags='-DVISIT=erase' --levels=-O2
// CHECK: WARNING: MapSanitizer: {{read-write-race|concurrent-write}} on std::map<Key, int>
// CHECK-DAG: Confidence: witnessed (concurrent map
// JSON: sorted(e.thread.name for e in events) == ["inner", "outer"]
#include <map>

#include "Inputs/inside.h"

#ifndef VISIT
#define VISIT count
#endif

std::map<Key, int>* shared_map = nullptr;
bool found = false;

void owner() {
  is_held_up = false;
  auto* made = new std::map<Key, int>;
  for (int i = 10; i < 20; ++i) made->emplace(Key{i}, i);
  is_held_up = true;
  shared_map = made;
  // CHECK-DAG: Write (emplace) by thread T{{[0-9]+}} 'outer'
  // CHECK-DAG: #0 owner {{.*}}own_map.cpp:[[@LINE+1]]:
  made->emplace(Key{1}, 1);
}

__attribute__((noinline)) void visit() {
  // CHECK-DAG: #0 visit {{.*}}own_map.cpp:[[@LINE+1]]:
  found = shared_map->VISIT(Key{15}) != 0;
}
__attribute__((noinline)) void visitor() {
  // CHECK-DAG: #1 visitor {{.*}}own_map.cpp:[[@LINE+1]]:
  visit();
  __asm__ volatile("");  // no tail call
}

int main() {
  run_inside("outer", owner, "inner", visitor);
  delete shared_map;
}
