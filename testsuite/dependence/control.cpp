// control.cpp: acts that a check's result lets happen or not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="needs check" %s
#include <map>
#include <set>
#include <string>

using Map = std::map<int, int>;
using Names = std::set<std::string>;

void directly(Map& m) {
  if (m.find(1) == m.end()) m[1] = 2;
  // CHECK: [[@LINE-1]]:30: act 'operator[]' needs check 'find' at [[@LINE-1]]:9{{$}}
}
void through_a_variable(Map& m) {
  auto it = m.find(1);
  bool missing = it == m.end();
  if (missing) m.insert({1, 2});
  // CHECK: [[@LINE-1]]:18: act 'insert' needs check 'find' at [[@LINE-3]]:15
}
void early_return(Map& m) {
  if (m.count(1)) return;
  m[1] = 3;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'count' at [[@LINE-2]]:9
}
void loop_condition(Map& m) {
  while (m.size() < 10) m.erase(1);
  // CHECK: [[@LINE-1]]:27: act 'erase' needs check 'size' at [[@LINE-1]]:12
}
void do_while(Map& m) {
  int key = 0;
  do ++key;
  while (m.contains(key));
  m[key] = 1;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'contains' at [[@LINE-2]]:12
}
void again_while(Map& m) {
  do m.erase(1);
  // CHECK: [[@LINE-1]]:8: act 'erase' needs check 'size' at [[@LINE+1]]:12
  while (m.size() > 3);
}
void continues(Map& m) {
  for (int key = 0; key < 9; ++key) {
    if (m.count(key)) continue;
    m[key] = 1;
    // CHECK: [[@LINE-1]]:6: act 'operator[]' needs check 'count' at [[@LINE-2]]:11
  }
}
void switches(Map& m) {
  switch (m.count(1)) {
    case 0:
      m[1] = 1;
      // CHECK: [[@LINE-1]]:8: act 'operator[]' needs check 'count' at [[@LINE-3]]:13
      break;
    default:
      m.erase(1);
      // CHECK: [[@LINE-1]]:9: act 'erase' needs check 'count' at [[@LINE-7]]:13
  }
}
void conditional(Map& m) {
  m.count(1) ? m.erase(1) : (m[1] = 2, 0);
  // CHECK: [[@LINE-1]]:18: act 'erase' needs check 'count' at [[@LINE-1]]:5
  // CHECK: [[@LINE-2]]:31: act 'operator[]' needs check 'count' at [[@LINE-2]]:5
}
void conjunction(Map& m, bool wanted) {
  wanted && m.contains(1) && m.erase(1);
  // CHECK: [[@LINE-1]]:32: act 'erase' needs check 'contains' at [[@LINE-1]]:15
}
void emptiness(Map& m) {
  if (m.empty()) m[1] = 1;
  // CHECK: [[@LINE-1]]:19: act 'operator[]' needs check 'empty' at [[@LINE-1]]:9
  if (m.begin() == m.end()) m[1] = 1;
  // CHECK: [[@LINE-1]]:30: act 'operator[]' needs check 'begin' at [[@LINE-1]]:9
}
void inserted_or_not(Map& m, Names& names) {
  auto [it, is_new] = m.try_emplace(1, 1);
  if (!is_new) it->second = 2;
  // CHECK: [[@LINE-1]]:18: act 'iterator->' needs check 'try_emplace' at [[@LINE-2]]:25
  if (!names.insert("a").second) names.erase("b");
  // CHECK: [[@LINE-1]]:40: act 'erase' needs check 'insert' at [[@LINE-1]]:14
}
void flag_set_under_it(Map& m) {
  bool known = false;
  if (m.count(1)) known = true;
  if (!known) m[1] = 1;
  // CHECK: [[@LINE-1]]:16: act 'operator[]' needs check 'count' at [[@LINE-2]]:9
}
void read_in_between(Map& m) {
  if (m[1] < 3) m[1] += 1;
  // CHECK: [[@LINE-1]]:18: act 'operator[]' needs check 'operator[]' at [[@LINE-1]]:8{{$}}
}
int pool(Map& m, int key) {
  if (m.find(key) != m.end()) return m[key];
  // CHECK: [[@LINE-1]]:39: act 'operator[]' needs check 'find' at [[@LINE-1]]:9
  return m[key] = 1;
  // CHECK: [[@LINE-1]]:11: act 'operator[]' needs check 'find' at [[@LINE-3]]:9
}
void endless(Map& m, bool (*more)()) {
  for (;;) {
    if (!m.contains(1)) m[1] = 0;
    // CHECK: [[@LINE-1]]:26: act 'operator[]' needs check 'contains' at [[@LINE-1]]:12
    m.erase(2);
  }
}
struct Registry {
  Map map_;
  bool found_ = false;
  Registry() {
    if (map_.empty()) map_[0] = 1;
    // CHECK: [[@LINE-1]]:27: act 'operator[]' needs check 'empty' at [[@LINE-1]]:14
  }
  void member() {
    found_ = map_.contains(1);
    if (!found_) map_[1] = 1;
    // CHECK: [[@LINE-1]]:22: act 'operator[]' needs check 'contains' at [[@LINE-2]]:19
  }
  template <class Key>
  void put(Key key) {
    if (!map_.contains(key)) map_[key] = 1;
    // CHECK: [[@LINE-1]]:30: act 'operator[]' needs check 'contains' at [[@LINE-1]]:15
  }
};
template void Registry::put(short);
