// guarded_callbacks.cpp: a wrapper that runs a lambda with the lock held: each lambda is a section of its own.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, int> 'map'
// JSON: confidence == "predicted"
#include <map>
#include <mutex>

#include "two_threads.h"

template <class T>
class Guarded {
 public:
  template <class Function>
  auto with(Function function) {
    std::lock_guard<std::mutex> lock(mutex_);
    return function(value_);
  }

 private:
  std::mutex mutex_;
  T value_;
};

Guarded<std::map<int, int>> table;

void visit() {
#ifdef FIXED
  table.with([](auto& map) {
    if (map.find(1) == map.end()) map[1] = 10;
  });
#else
  const bool known = table.with([](auto& map) { return map.find(1) != map.end(); });  // ROLE: check, interferer
  if (!known) table.with([](auto& map) { map[1] = 10; });                             // ROLE: act
#endif
}

int main() { run_in_order("first", visit, "second", visit); }
