// element_writes.cpp: two threads assign to one element, which both find present.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %if abseil-containers %{ %check_report "--flags=-I %S/Inputs -DFLAT_HASH_MAP %abseil" %s %t.flat_hash_map %}
// RUN: %if abseil-containers %{ %check_report --levels=-O2 \
// RUN:   "--flags=-I %S/Inputs -DNODE_HASH_MAP %abseil" %s %t.node_hash_map %}
// RUN: %if abseil-containers %{ %check_report --levels=-O0 \
// RUN:   "--flags=-I %S/Inputs -DBTREE_MAP %abseil" %s %t.btree_map %}
// RUN: %if boost %{ %check_report "--flags=-I %S/Inputs -DBOOST_UNORDERED_MAP" %s %t.boost_unordered_map %}
// RUN: %if boost %{ %check_report --levels=-O0 "--flags=-I %S/Inputs -DBOOST_MAP" %s %t.boost_map %}
// RUN: %if boost %{ %check_report --levels=-O2 "--flags=-I %S/Inputs -DBOOST_FLAT_MAP" %s %t.boost_flat_map %}
// REQUIRES: abseil-containers || boost
// CHECK: WARNING: MapSanitizer: concurrent-write on {{(absl|boost)::.*}}<int, int> 'shared_map'
// CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'first'
// CHECK-DAG: {{[Ww]}}rite (iterator->){{.*}} by thread T{{[0-9]+}} 'second'
// JSON: key == "7" and consequence == "lost-update"
#include <mutex>

#include "container.h"
#include "two_threads.h"

std::mutex map_mutex;
Map shared_map;

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  shared_map[7] = 1;
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  shared_map.find(7)->second = 2;
}

int main() {
  shared_map[7] = 0;
  run_in_order("first", first, "second", second);
}
