// library_code.cpp: what happens to maps inside the standard library: containers of maps, algorithms, smart pointers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -O0 -std=c++17 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O2 -std=c++17 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O0 -stdlib=libc++ -std=c++17 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <utility>
#include <vector>

static void say(const char* text) { std::fprintf(stderr, "%s\n", text); }

using Map = std::map<int, int>;

int main() {
  say("vector");
  std::vector<Map> maps(2);
  // CHECK-LABEL: vector
  // CHECK-COUNT-2: construct construct
  say("grow");
  maps.reserve(maps.capacity() + 1);
  // CHECK-LABEL: grow
  // CHECK-NEXT: move construct
  // CHECK: move construct
  // CHECK: destroy destroy
  say("erase");
  maps.erase(maps.begin());
  // CHECK-LABEL: erase
  // CHECK-NEXT: access operator={{.*}} SW|EW|W|L
  // CHECK-NEXT: access operator={{.*}} SW|EW|W map
  // CHECK-NEXT: destroy destroy
  maps.resize(2);
  say("swap of neighbours");
  std::iter_swap(maps.begin(), maps.begin() + 1);
  // CHECK-LABEL: swap of neighbours
  // CHECK-NEXT: access swap{{.*}} SW|EW|W|L
  // CHECK-NEXT: access swap{{.*}} SW|EW|W|L
  say("swap of pairs");
  std::pair<Map, int> one, two;
  one.swap(two);
  // CHECK-LABEL: swap of pairs
  // CHECK-NEXT: construct construct:
  // CHECK-NEXT: construct construct:
  // CHECK-NEXT: access swap{{.*}} SW|EW|W|L
  // CHECK-NEXT: access swap{{.*}} SW|EW|W|L
  say("written swaps");
  std::swap(maps[0], maps[1]);
  maps[0].swap(maps[1]);
  // Reported where they are written, and nowhere else.
  // CHECK-LABEL: written swaps
  // CHECK-NEXT: access swap:[[@LINE-4]]
  // CHECK-NEXT: access swap:[[@LINE-5]]
  // CHECK-NEXT: access swap:[[@LINE-5]]
  // CHECK-NEXT: access swap:[[@LINE-6]]
  say("exchange");
  std::exchange(maps[0], Map());
  // CHECK-LABEL: exchange
  // CHECK-NEXT: construct construct:
  // CHECK-NOT: operator=
  // CHECK: access {{.*}}:[[@LINE-4]]:
  // CHECK-NOT: operator=
  say("unique_ptr");
  { auto owned = std::make_unique<Map>(); }
  // CHECK-LABEL: unique_ptr
  // CHECK-NEXT: construct construct{{.*}} in std::make_unique
  // CHECK-NEXT: destroy destroy
  say("end");
  // CHECK-LABEL: end
}
