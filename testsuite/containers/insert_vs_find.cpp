// insert_vs_find.cpp: an insertion races with a look-up.
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
// CHECK: WARNING: MapSanitizer: read-write-race on {{(absl|boost)::.*}}<int, int> 'shared_map'
#include <mutex>

#include "container.h"
#include "two_threads.h"

std::mutex map_mutex;
Map shared_map;

void look_up() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'reader'
  // CHECK-DAG: #0 look_up {{.*}}insert_vs_find.cpp:[[@LINE+1]]:
  auto found = shared_map.find(7);
  if (found != shared_map.end()) (void)found->second;
}

void put() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (try_emplace){{.*}} by thread T{{[0-9]+}} 'writer'
  // CHECK-DAG: #0 put {{.*}}insert_vs_find.cpp:[[@LINE+1]]:
  shared_map.try_emplace(7, 1);
}

int main() { run_in_order("reader", look_up, "writer", put); }
