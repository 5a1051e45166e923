// moved_by_growth.cpp: an insertion moves elements while another thread writes through a reference to one.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %if abseil-containers %{ %check_report "--flags=-I %S/Inputs -DFLAT_HASH_MAP %abseil" %s %t.flat_hash_map %}
// RUN: %if abseil-containers %{ %check_report --levels=-O0 \
// RUN:   "--flags=-I %S/Inputs -DBTREE_MAP %abseil" %s %t.btree_map %}
// RUN: %if boost %{ %check_report --levels=-O2 "--flags=-I %S/Inputs -DBOOST_FLAT_MAP" %s %t.boost_flat_map %}
// REQUIRES: abseil-containers || boost
// CHECK: WARNING: MapSanitizer: concurrent-write on
// {{(absl|boost)::.*}}<int, int> 'shared_map' CHECK-DAG: {{[Ww]}}rite (element){{.*}} by thread T{{[0-9]+}} 'holder'
// CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'growing'
#include <mutex>

#include "container.h"
#include "two_threads.h"

std::mutex map_mutex;
Map shared_map;

void use_reference() {
  std::unique_lock<std::mutex> lock(map_mutex);
  int& value = shared_map.at(7);
#ifndef FIXED
  lock.unlock();
#endif
  value = 1;
}

void grow() {
  std::lock_guard<std::mutex> lock(map_mutex);
  for (int key = 100; key < 200; ++key) shared_map[key] = key;
}

int main() {
  shared_map[7] = 0;
  run_in_order("holder", use_reference, "growing", grow);
}
