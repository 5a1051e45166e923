// iteration.cpp: a step of an iterator, of a range-for and of a loop written out, while an insertion is under way.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t --options mode=guard
// RUN: %check_report %s %t.out --options mode=guard --flags='-DWRITTEN_OUT' --levels=-O2
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<Key, int> 'shared_map'
// CHECK-DAG: Confidence: witnessed (concurrent map iteration and map write)
#include <map>

#include "Inputs/inside.h"

std::map<Key, int> shared_map;
int sum = 0;
invisible::Steps half_way;

// CHECK-DAG: #0 writer {{.*}}iteration.cpp:[[@LINE+1]]:
void writer() { shared_map.emplace(Key{5}, 5); }

// Only the last step falls into the insertion.
void visit(const std::pair<const Key, int>& entry) {
  sum += entry.second;
  half_way.done();
  steps.wait_for(1);
}
void reader() {
  // CHECK-DAG: Read (iterator++) by thread T{{[0-9]+}} 'reader'
#ifdef WRITTEN_OUT
  for (auto it = shared_map.begin(); it != shared_map.end(); ++it) visit(*it);
#else
  for (const auto& entry : shared_map) visit(entry);
#endif
  steps.done();
}

int main() {
  shared_map.emplace(Key{9}, 9);
  std::thread a([] {
    pthread_setname_np(pthread_self(), "writer");
    half_way.wait_for(1);
#ifdef FIXED
    steps.done();
    steps.wait_for(2);
#else
    is_held_up = true;
#endif
    writer();
  });
  std::thread b([] {
    pthread_setname_np(pthread_self(), "reader");
    reader();
  });
  a.join();
  b.join();
}
