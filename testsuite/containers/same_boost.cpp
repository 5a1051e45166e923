// same_boost.cpp: every watched operation of boost's containers, beside the program compiled plainly.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan-clang++ %s %t -Wno-deprecated-declarations
// REQUIRES: boost
#include <boost/container/flat_map.hpp>
#include <boost/container/flat_set.hpp>
#include <boost/container/map.hpp>
#include <boost/container/set.hpp>
#include <boost/unordered_map.hpp>
#include <boost/unordered_set.hpp>
#include <cstdio>
#include <string>
template <class Map>
void run() {
  Map m;
  m.insert(typename Map::value_type(1, "one"));
  m.insert(typename Map::value_type(2, "two"));
  m[3] = "three";
  m[3] += "!";
  m.emplace(5, "five");
  m.try_emplace(6, "six");
  m.insert_or_assign(6, "SIX");
  m.emplace_hint(m.begin(), 8, "e");
  auto it = m.find(2);
  if (it != m.end()) it->second += "+";
  std::printf("%zu %d %s\n", m.size(), (int)m.count(9), m.at(3).c_str());
  m.erase(1);
  it = m.find(5);
  it = m.erase(it);
  int sum = 0;
  for (auto& kv : m) sum += kv.first + (int)kv.second.size();
  for (auto i = m.begin(); i != m.end(); ++i) sum += i->first;
  Map copy = m;
  Map moved = boost::move(copy);
  copy = moved;
  copy.swap(moved);
  swap(copy, moved);
  std::printf("%d %d %d\n", sum, m == moved, m != moved);
  auto range = m.equal_range(8);
  std::printf("%s\n", range.first->second.c_str());
  m.clear();
  std::printf("%d\n", m.empty());
}
int main() {
  run<boost::unordered_map<int, std::string>>();
  run<boost::container::map<int, std::string>>();
  run<boost::container::flat_map<int, std::string>>();
  boost::unordered_multimap<int, int> mm;
  mm.emplace(1, 1);
  mm.emplace(1, 2);
  std::printf("%zu\n", mm.count(1));
  mm.quick_erase(mm.begin());
  mm.erase_return_void(mm.begin());
  boost::unordered_set<std::string> s;
  s.insert("a");
  s.rehash(20);
  std::printf("%d\n", (int)s.count("a"));
  boost::container::flat_set<int> f{3, 1, 2};
  f.reserve(10);
  std::printf("%d %zu\n", *f.nth(1), f.index_of(f.find(3)));
  f.erase(f.begin());
  f.shrink_to_fit();
  boost::container::set<int> t{1, 2};
  t.insert(5);
  auto p = t.lower_bound(2);
  --p;
  std::printf("%d %zu\n", *p, mm.size());
}
