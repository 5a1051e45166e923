// stable_through_growth.cpp: a reference to an element outlives insertions of others in containers made of nodes.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %if abseil-containers %{ %check_silent --levels=-O2 \
// RUN:   "--flags=-I %S/Inputs -DNODE_HASH_MAP %abseil" %s %t.node_hash_map %}
// RUN: %if boost %{ %check_silent "--flags=-I %S/Inputs -DBOOST_UNORDERED_MAP" %s %t.boost_unordered_map %}
// RUN: %if boost %{ %check_silent --levels=-O0 "--flags=-I %S/Inputs -DBOOST_MAP" %s %t.boost_map %}
// REQUIRES: abseil-containers || boost
#include <mutex>

#include "container.h"
#include "two_threads.h"

std::mutex map_mutex;
Map shared_map;

void use_reference() {
  std::unique_lock<std::mutex> lock(map_mutex);
  int& value = shared_map.at(7);
  lock.unlock();
  value = 1;
}

void grow() {
  std::lock_guard<std::mutex> lock(map_mutex);
  for (int key = 100; key < 200; ++key) shared_map[key] = key;
}

int main() {
  shared_map[7] = 0;
  run_in_order("holder", use_reference, "growing", grow);
  return shared_map.at(7) == 1 ? 0 : 1;
}
