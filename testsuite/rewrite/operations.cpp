// operations.cpp: what each operation reads and writes.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -O0 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -std=c++20 -O2 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

std::map<int, int> m{{1, 1}};
std::unordered_map<int, int> u;
std::set<int> s{1, 2};

int main() {
  m.find(1);                  // CHECK: access find:[[@LINE]]:5 SR key=1 map=m in main type=std::map<int, int>
  m.contains(1);              // CHECK: access contains:[[@LINE]]:5 SR key=1
  m.count(9);                 // CHECK: access count:[[@LINE]]:5 SR key=9
  m.equal_range(1);           // CHECK: access equal_range:[[@LINE]]:5 SR key=1
  m.lower_bound(1);           // CHECK: access lower_bound:[[@LINE]]:5 SR key=1
  m.size();                   // CHECK: access size:[[@LINE]]:5 SR map=m
  m.empty();                  // CHECK: access empty:[[@LINE]]:5 SR map=m
  m.insert({1, 2});           // CHECK: access insert:[[@LINE]]:5 SR|N key=1
  m.insert({2, 2});           // CHECK: access insert:[[@LINE]]:5 SW key=2
  m.insert({{3, 3}, {4, 4}}); // CHECK: access insert:[[@LINE]]:5 SW map=m
  m.insert(m.begin(), {3, 0});// CHECK: access insert:[[@LINE]]:5 SR|N
  m.emplace(1, 2);            // CHECK: access emplace:[[@LINE]]:5 SR|N key=1
  m.emplace(5, 2);            // CHECK: access emplace:[[@LINE]]:5 SW key=5
  m.try_emplace(5, 2);        // CHECK: access try_emplace:[[@LINE]]:5 SR|N key=5
  m.insert_or_assign(5, 3);   // CHECK: access insert_or_assign:[[@LINE]]:5 SR|EW|N key=5
  m.insert_or_assign(6, 3);   // CHECK: access insert_or_assign:[[@LINE]]:5 SW key=6
  m.erase(6);                 // CHECK: access erase:[[@LINE]]:5 SW key=6
  m.erase(6);                 // CHECK: access erase:[[@LINE]]:5 SR|N key=6
  m.erase(m.find(5));         // CHECK: access erase:[[@LINE]]:5 SW|EW key=5
  m.erase(m.begin(), m.begin());  // CHECK: access erase:[[@LINE]]:5 SR|N
  m.extract(4);               // CHECK: access extract:[[@LINE]]:5 SW key=4
  std::map<int, int> other{{70, 1}};
  m.merge(other);             // CHECK: access merge:[[@LINE]]:5 SW map=
                              // CHECK: access merge:[[@LINE-1]]:5 SW map=
  m.swap(other);              // CHECK-COUNT-2: access swap:[[@LINE]]:5 SW|EW|W|L
  std::swap(m, other);        // CHECK-COUNT-2: access swap:[[@LINE]]:{{[0-9]+}} SW|EW|W|L
  other = m;                  // CHECK: access operator=:[[@LINE]]:9 SR|ER|W map=other
                              // CHECK: access operator=:[[@LINE-1]]:9 SW|EW|W map=other
  other = std::move(m);       // CHECK: access operator=:[[@LINE]]:9 SW|EW|W|L
                              // CHECK: access operator=:[[@LINE-1]]:9 SW|EW|W map=other
  m = {{1, 1}};               // CHECK-NOT: SR
                              // CHECK: access operator=:[[@LINE-1]]:5 SW|EW|W map=m
  (void)(m == other);         // CHECK-COUNT-2: access operator==:[[@LINE]]:12 SR|ER|W
  (void)(m != other);         // CHECK-COUNT-2: access operator!=:[[@LINE]]:12 SR|ER|W
  (void)(m < other);          // CHECK-COUNT-2: access operator<:[[@LINE]]:12 SR|ER|W
  std::erase_if(m, [](auto& pair) { return pair.first == 1; });  // CHECK: access erase_if:[[@LINE]]:{{[0-9]+}} SW
  (void)std::size(m);         // CHECK: access size:[[@LINE]]:{{[0-9]+}} SR
  m.clear();                  // CHECK: access clear:[[@LINE]]:5 SW|EW|W map=m
  u.reserve(64);              // CHECK: access reserve:[[@LINE]]:5 SW map=u
  u.rehash(128);              // CHECK: access rehash:[[@LINE]]:5 SW
  u.max_load_factor(2);       // CHECK: access max_load_factor:[[@LINE]]:5 SW
  u.max_load_factor();        // CHECK: access max_load_factor:[[@LINE]]:5 SR
  u.bucket_count();           // CHECK: access bucket_count:[[@LINE]]:5 SR
  auto it = s.begin();        // CHECK: access begin:[[@LINE]]:15 SR map=s
  ++it;                       // CHECK: access iterator++:[[@LINE]]:3 SR map=s
  it--;                       // CHECK: access iterator--:[[@LINE]]:5 SR map=s
  return *it == 7;            // CHECK: element iterator*:[[@LINE]]:10 ER key=1 map=s
}
