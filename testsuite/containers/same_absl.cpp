// same_absl.cpp: every watched operation of abseil's containers, beside the program compiled plainly.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan-clang++ %s %t %abseil
// REQUIRES: abseil-containers
#include <absl/container/btree_map.h>
#include <absl/container/btree_set.h>
#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/container/node_hash_map.h>

#include <cstdio>
#include <string>
template <class Map>
void run() {
  Map m{{1, "one"}, {2, "two"}};
  m[3] = "three";
  m[3] += "!";
  m.insert({4, "four"});
  m.emplace(5, "five");
  m.try_emplace(6, "six");
  m.insert_or_assign(6, "SIX");
  auto it = m.find(2);
  if (it != m.end()) it->second += "+";
  std::printf("%zu %d %d %s\n", m.size(), (int)m.count(9), m.contains(1), m.at(3).c_str());
  m.erase(1);
  it = m.find(4);
  m.erase(it);
  int sum = 0;
  for (auto& [k, v] : m) sum += k + (int)v.size();
  for (auto i = m.begin(); i != m.end(); ++i) sum += i->first;
  Map copy = m;
  Map moved = std::move(copy);
  copy = moved;
  copy.swap(moved);
  swap(copy, moved);
  std::printf("%d %d %d\n", sum, m == moved, m != moved);
  auto node = m.extract(2);
  m.insert(std::move(node));
  Map other;
  other[77] = "x";
  m.merge(other);
  std::printf("%zu %zu\n", m.size(), other.size());
  auto range = m.equal_range(77);
  std::printf("%s\n", range.first->second.c_str());
  m.clear();
  std::printf("%d\n", m.empty());
}
int main() {
  run<absl::flat_hash_map<int, std::string>>();
  run<absl::node_hash_map<int, std::string>>();
  run<absl::btree_map<int, std::string>>();
  absl::flat_hash_set<std::string> s{"a"};
  s.insert("b");
  s.emplace("c");
  s.erase("a");
  std::printf("%zu %d\n", s.size(), s.contains("b"));
  s.lazy_emplace("lazy", [](const auto& make) { make("lazy"); });
  s.rehash(100);
  s.reserve(1000);
  std::printf("%d\n", (int)s.capacity() > 100);
  absl::btree_set<int> b{3, 1, 2};
  auto l = b.lower_bound(2);
  l = b.erase(l);
  std::printf("%d %zu\n", *l, b.size());
  for (auto r = b.rbegin(); r != b.rend(); ++r) std::printf("%d ", *r);
  absl::flat_hash_map<int, int> e{{1, 1}, {2, 2}};
  absl::erase_if(b, [](int v) { return v == 1; });
  e.erase(e.begin(), e.end());
  std::printf("%zu %zu\n", b.size(), e.size());
}
