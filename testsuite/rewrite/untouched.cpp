// untouched.cpp: unevaluated and constant-evaluated code, library code, C and C++98 stay as they are.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -fsyntax-only %s 2>&1 | %FileCheck %s
// CHECK: 0 map accesses, 0 rewritten, 0 not watched
// RUN: echo 'int main(void) { return 0; }' > %t.c
// RUN: %clang -fplugin=%mapsan_plugin %t.c -c -o %t.o
// RUN: echo '#include <map>' > %t.98.cpp && echo 'std::map<int, int> m; int f() { return m[1]; }' >> %t.98.cpp
// RUN: %clangxx_plugin -std=c++98 %t.98.cpp -c -o %t.o
#include <algorithm>
#include <map>
#include <utility>

std::map<int, int> map;
using Iterator = decltype(map.find(1));
static_assert(noexcept(map.size()));
constexpr int size() { return sizeof(map[1]); }
template <class Map>
concept Findable = requires(Map m) { m.find(1); };
static_assert(Findable<std::map<int, int>>);
template <class Type>
int never_instantiated(Type value) {
  return map.count(value) + map.at(1);
}
struct LooksLikeOne {
  int find(int key) { return key; }
  int operator[](int key) { return key; }
};
int other() { return LooksLikeOne().find(1) + LooksLikeOne()[2]; }
std::map<int, int>*one, *two;
bool pointers() {
  std::swap(one, two);
  return std::exchange(one, nullptr) == two;
}
