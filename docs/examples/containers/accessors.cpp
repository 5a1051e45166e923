// accessors.cpp: a counter in a concurrent map, added to under one hold of its accessor, and under two.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <tbb/concurrent_hash_map.h>

#include <thread>

using Counts = tbb::concurrent_hash_map<int, int>;

void add_under_one_hold(Counts& counts, int key) {
  Counts::accessor entry;
  counts.insert(entry, key);   // one hold: correct
  ++entry->second;
}

void add_under_two_holds(Counts& counts, int key) {
  int seen = 0;
  {
    Counts::const_accessor entry;
    if (counts.find(entry, key)) seen = entry->second;
  }
  Counts::accessor entry;      // another hold: check-then-act
  if (counts.find(entry, key)) entry->second = seen + 1;
}

int main() {
  Counts right, wrong;
  wrong.insert({1, 0});
  const auto work = [&] {
    for (int i = 0; i < 100; ++i) {
      add_under_one_hold(right, 1);
      add_under_two_holds(wrong, 1);
    }
  };
  std::thread a(work), b(work);
  a.join();
  b.join();
}
