// same_tbb.cpp: every watched operation of oneTBB's containers, beside the program compiled plainly.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan-clang++ %s %t -ltbb
// REQUIRES: onetbb
#include <tbb/concurrent_hash_map.h>
#include <tbb/concurrent_map.h>
#include <tbb/concurrent_set.h>
#include <tbb/concurrent_unordered_map.h>
#include <tbb/concurrent_unordered_set.h>

#include <cstdio>
#include <string>
template <class Map>
void run() {
  Map m{{1, "one"}, {2, "two"}};
  m[3] = "three";
  m[3] += "!";
  std::printf("%d %d\n", m.insert({4, "four"}).second, m.insert({4, "four"}).second);
  m.emplace(5, "five");
  auto it = m.find(2);
  if (it != m.end()) it->second += "+";
  std::printf("%zu %d %d %s\n", m.size(), (int)m.count(9), m.contains(1), m.at(3).c_str());
  m.unsafe_erase(1);
  it = m.find(4);
  m.unsafe_erase(it);
  int sum = 0;
  for (auto& [k, v] : m) sum += k + (int)v.size();
  for (auto i = m.begin(); i != m.end(); ++i) sum += i->first;
  Map copy = m;
  Map moved(m);
  copy = moved;
  copy.swap(moved);
  Map last = std::move(moved);
  std::printf("%d\n", sum);
  auto node = m.unsafe_extract(2);
  m.insert(std::move(node));
  Map other;
  other[77] = "x";
  m.merge(other);
  std::printf("%zu %zu\n", m.size(), other.size());
  m.clear();
  std::printf("%d\n", m.empty());
}
int main() {
  run<tbb::concurrent_unordered_map<int, std::string>>();
  run<tbb::concurrent_map<int, std::string>>();
  tbb::concurrent_unordered_set<int> us{1, 2};
  us.insert(3);
  us.emplace(4);
  for (int v : us) std::printf("%d ", v > 0);
  tbb::concurrent_set<int> cs{1, 2};
  cs.insert(3);
  for (int v : cs) std::printf("%d ", v);
  using H = tbb::concurrent_hash_map<std::string, int>;
  H h;
  {
    H::accessor a;
    std::printf("%d\n", h.insert(a, "k"));
    a->second = 7;
  }
  {
    H::const_accessor c;
    if (h.find(c, "k")) std::printf("%d %d\n", c->second, (*c).second);
    c.release();
    std::printf("%d\n", c.empty());
  }
  {
    H::accessor a;
    h.insert(a, H::value_type("z", 3));
    a->second += 1;
    h.emplace(a, "y", 5);
    h.find(a, "z");
    h.erase(a);
  }
  std::printf("%d %d %zu %d\n", h.erase("y"), h.erase("y"), h.size(), (int)h.count("k"));
  h.insert({"p", 1});
  h.emplace("q", 2);
  for (auto& kv : h) kv.second++;
  H g = h;
  swap(g, h);
  g.swap(h);
  std::printf("%d\n", g == h);
  h.rehash();
  for (auto i = h.begin(); i != h.end(); i++) std::printf("%d ", i->second);
  h.clear();
  std::printf("%d\n", h.empty());
}
