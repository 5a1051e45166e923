// different_elements.cpp: two threads assign to different elements, found in different ways.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %if abseil-containers %{ %check_silent "--flags=-I %S/Inputs -DFLAT_HASH_MAP %abseil" %s %t.flat_hash_map %}
// RUN: %if abseil-containers %{ %check_silent --levels=-O2 \
// RUN:   "--flags=-I %S/Inputs -DNODE_HASH_MAP %abseil" %s %t.node_hash_map %}
// RUN: %if abseil-containers %{ %check_silent --levels=-O0 \
// RUN:   "--flags=-I %S/Inputs -DBTREE_MAP %abseil" %s %t.btree_map %}
// RUN: %if boost %{ %check_silent "--flags=-I %S/Inputs -DBOOST_UNORDERED_MAP" %s %t.boost_unordered_map %}
// RUN: %if boost %{ %check_silent --levels=-O0 "--flags=-I %S/Inputs -DBOOST_MAP" %s %t.boost_map %}
// RUN: %if boost %{ %check_silent --levels=-O2 "--flags=-I %S/Inputs -DBOOST_FLAT_MAP" %s %t.boost_flat_map %}
// REQUIRES: abseil-containers || boost
#include <string>

#include "container.h"
#include "two_threads.h"

Map shared_map;

void even() {
  for (int key = 0; key < 100; key += 2) shared_map.at(key) = key;
  for (int key = 0; key < 100; key += 2) shared_map.find(key)->second += key;
}

void odd() {
  for (auto it = shared_map.begin(); it != shared_map.end(); ++it) {
    if (it->first % 2 == 1) it->second = 1;
  }
}

int main() {
  for (int key = 0; key < 100; ++key) shared_map[key] = 0;
  run_in_order("even", even, "odd", odd);
  long sum = 0;
  for (const auto& element : shared_map) sum += element.second;
  for (int key = 0; key < 100; key += 3) shared_map.erase(key);
  return sum == 4900 + 50 && shared_map.size() == 66 ? 0 : 1;
}
