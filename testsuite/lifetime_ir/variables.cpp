// variables.cpp: a construction and a destruction for every variable, with the variable's name.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -O0 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O2 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O0 -stdlib=libc++ %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <initializer_list>
#include <map>
#include <set>

namespace shop {
std::map<int, int> prices;
// CHECK: construct construct:[[@LINE-1]]:20 map=shop::prices in {{.*}}type=std::map<int, int>
}

thread_local std::set<int> seen;

template <class Key>
struct Counter {
  template <class Value>
  void count(Value) {
    auto nested = [] { std::map<Key, Value> inner; (void)&inner; };
    nested();
  }
};

int main() {
  std::map<int, int> local{{1, 2}, {3, 4}};
  // CHECK-NEXT: construct construct:[[@LINE-1]]:22 map=local in main
  static std::multimap<int, int> once;
  // CHECK-NEXT: construct construct:[[@LINE-1]]:34 map=once in main type=std::multimap<int, int>
  Counter<int>().count(3L);
  // CHECK-NEXT: construct construct:[[@LINE-11]]:45 map=inner in Counter::count::lambda type=std::map<int, long>
  // CHECK-NEXT: destroy destroy:[[@LINE-12]]:66 map=inner in Counter::count::lambda
  (void)seen.size();
  // CHECK-NEXT: construct construct:[[@LINE-20]]:28 map=seen
  // CHECK-NEXT: access size
  auto* heap = new std::map<int, int>(local);
  // CHECK-NEXT: copy construct:[[@LINE-1]]:20 {{.*}} in main
  delete heap;
  // CHECK-NEXT: destroy destroy:[[@LINE-1]]:3 {{.*}} in main
  const std::map<int, int> array[2];
  // CHECK-NEXT: construct construct:[[@LINE-1]]:28 {{.*}} in main
  // CHECK-NEXT: construct construct:[[@LINE-2]]:28 {{.*}} in main
}
// CHECK-NEXT: destroy destroy:[[@LINE-1]]:1 {{.*}} in main
// CHECK-NEXT: destroy destroy:[[@LINE-2]]:1 {{.*}} in main
// CHECK-NEXT: destroy destroy:[[@LINE-3]]:1 map=local in main
// CHECK-NEXT: destroy destroy:{{.*}} map=seen
// CHECK-NEXT: destroy destroy:{{.*}} map=once
// CHECK-NEXT: destroy destroy:{{.*}} map=shop::prices
// CHECK-NOT: {{construct|destroy}}
