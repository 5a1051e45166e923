// map_in_struct_in_vector.cpp: maps in structures in a vector: each has an identity of its own.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int> 'Shelf::items'
// JSON: map.name == "Shelf::items" and len(events) == 2
#include <map>
#include <mutex>
#include <vector>

#include "two_threads.h"

struct Shelf {
  std::map<int, int> items;
  int unrelated = 0;
};

std::mutex shelves_mutex;
std::vector<Shelf> shelves(3);

void put() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(shelves_mutex);
#endif
  shelves[0].items.emplace(1, 1);
  // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'putter'
  // CHECK-DAG: #0 put {{.*}}map_in_struct_in_vector.cpp:[[@LINE+1]]:
  shelves[1].items.emplace(1, 1);
}

void take() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(shelves_mutex);
#endif
  shelves[2].items.erase(1);
  // CHECK-DAG: {{[Ww]}}rite (erase){{.*}} by thread T{{[0-9]+}} 'taker'
  // CHECK-DAG: #0 take {{.*}}map_in_struct_in_vector.cpp:[[@LINE+1]]:
  shelves[1].items.erase(1);
}

int main() { run_in_order("putter", put, "taker", take); }
