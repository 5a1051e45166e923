// insert_then_assign.cpp: the value read is written back through what an insertion returned, which had found the key.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, int> 'Counters::map_'
// JSON: confidence == "predicted" and consequence == "lost-update"
#include <map>
#include <mutex>

#include "two_threads.h"

class Counters {
 public:
  void get(int key, int& value) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = map_.find(key);  // ROLE: check, interferer
    if (found != map_.end()) value = found->second;
  }
  void put(int key, int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto place = map_.insert({key, 0}).first;
    place->second = value;  // ROLE: act, interferer
  }
  void add(int key, int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto place = map_.insert({key, 0}).first;
    place->second += value;
  }

 private:
  mutable std::mutex mutex_;
  std::map<int, int> map_;
};

Counters counters;

void count(int key) {
#ifdef FIXED
  counters.add(key, 1);
#else
  int seen = 0;
  counters.get(key, seen);
  counters.put(key, seen + 1);
#endif
}

int main() {
  counters.put(1, 1);
  run_in_order(
      "first", [] { count(1); }, "second", [] { count(1); });
}
