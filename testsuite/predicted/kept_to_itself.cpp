// kept_to_itself.cpp: what a critical section finds in the map decides what it does there itself, and nothing behind it;
// or the thread goes on because of it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'by_insertion'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_lookup'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_variable'
#include <mutex>

#include "order_pair.h"

Map by_insertion, by_lookup, by_variable;
std::mutex mutex;

void learn(Map& routes, int target, int hops) {
  std::lock_guard<std::mutex> lock(mutex);
  auto [route, fresh] = routes.try_emplace(target, hops);
  if (!fresh && hops < route->second) route->second = hops;
}

int main() {
  run_in_order(
      "first", [] { learn(by_insertion, 1, 2); },
      "second",
      [] {
        {
          std::lock_guard<std::mutex> lock(mutex);
          auto [route, fresh] = by_insertion.try_emplace(1, 1);
          if (!fresh && 1 < route->second) route->second = 1;
          ORDERED(if (fresh) return);
        }
        (void)by_insertion.size();
      });
  run_in_order(
      "first", [] { learn(by_lookup, 1, 2); },
      "second",
      [] {
        {
          std::lock_guard<std::mutex> lock(mutex);
          auto route = by_lookup.find(1);
          if (route != by_lookup.end()) route->second = 3;
          ORDERED(if (route == by_lookup.end()) return);
        }
        (void)by_lookup.size();
      });
  run_in_order(
      "first", [] { learn(by_variable, 1, 2); },
      "second",
      [] {
        bool known = true;
        {
          std::lock_guard<std::mutex> lock(mutex);
          const bool found = by_variable.count(1) != 0;
          if (found) by_variable[1] = 4;
          ORDERED(known = found);
        }
        if (known) (void)by_variable.size();
      });
}
