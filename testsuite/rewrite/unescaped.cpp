// unescaped.cpp: maps that only the running call of a function can reach get no hook: the assembly names none.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -O0 -S %s -o %t.0.s
// RUN: grep -vE "module|mapsan.text" %t.0.s | %FileCheck --implicit-check-not=mapsan %s
// RUN: %clangxx_plugin -std=c++20 -O2 -S %s -o %t.2.s
// RUN: grep -vE "module|mapsan.text" %t.2.s | %FileCheck --implicit-check-not=mapsan %s
// RUN: %clangxx_plugin -std=c++20 -O0 -stdlib=libc++ -S %s -o %t.l.s
// RUN: grep -vE "module|mapsan.text" %t.l.s | %FileCheck --implicit-check-not=mapsan %s
// CHECK: subscript:
// CHECK: element_in_try:
#include <iostream>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>
struct Point {
  int x = 0, y = 0;
};
extern "C" long subscript(int n) {
  std::unordered_map<int, int> m;
  for (int i = 0; i < n; ++i) m[i & 7] += i;
  return m.size();
}
extern "C" long find(int n) {
  std::map<int, int> m;
  m.emplace(1, n);
  auto it = m.find(n);
  return it != m.end() ? it->second : 0;
}
extern "C" long direct(int n) {
  std::map<int, int> m{{1, 2}};
  return m.find(n)->second + m.at(1);
}
extern "C" long range(int n) {
  std::map<int, int> m;
  m[n] = 1;
  long s = 0;
  for (auto& [k, v] : m) {
    v += k;
    s += v;
  }
  for (const auto& e : m) s += e.second;
  for (auto [k, v] : m) s += k;
  return s;
}
extern "C" long erase(int n) {
  std::map<int, std::string> m;
  m[n] = "x";
  m[n] += "y";
  m[n].append("z");
  for (auto it = m.begin(); it != m.end();) {
    if (it->first == n)
      it = m.erase(it);
    else
      ++it;
  }
  return m.count(n);
}
extern "C" long insert(int n) {
  std::map<int, int> m;
  auto [it, fresh] = m.insert({n, 1});
  if (!fresh) it->second++;
  auto r = m.try_emplace(n, 3);
  if (r.second) return r.first->second;
  return m.insert_or_assign(n, 4).second;
}
extern "C" long vector(int n) {
  std::map<int, std::vector<int>> m;
  m[n].push_back(n);
  auto& v = m[n];
  v.push_back(2);
  return v.size() + m[n].size();
}
extern "C" long point(int n) {
  std::unordered_map<std::string, Point> m;
  m["a"].x = n;
  m["b"] = Point{1, 2};
  Point p = m["a"];
  return p.x;
}
extern "C" long set(int n) {
  std::set<std::string> m;
  m.insert("a");
  long s = 0;
  for (auto& e : m) s += e.size();
  return s + *m.begin()->c_str() + (m.count("b") ? n : 0);
}
extern "C" long alias(int n) {
  std::map<int, int> m;
  auto& r = m;
  r[n] = 3;
  return r.size();
}
extern "C" long lambda_local(int n) {
  auto f = [](int k) {
    std::map<int, int> m;
    m[k] = 1;
    return m.size();
  };
  return f(n);
}
extern "C" long next(int n) {
  std::map<int, int> m;
  m[n];
  return std::next(m.begin()) == m.end() ? m.begin()->second : std::distance(m.begin(), m.end());
}
extern "C" long equal_range(int n) {
  std::multimap<int, int> m;
  m.insert({n, 1});
  auto r = m.equal_range(n);
  long s = 0;
  for (auto i = r.first; i != r.second; ++i) s += i->second;
  auto [a, b] = m.equal_range(n);
  for (; a != b; ++a) s += a->second;
  return s;
}
extern "C" long print(int n) {
  std::map<int, std::string> m;
  m[n] = "q";
  std::cout << m[n] << m.size();
  if (auto it = m.find(3); it != m.end()) return 1;
  return 0;
}
extern "C" long element_in_try(int n) try {
  std::map<int, int> m;
  return m.at(n);
} catch (...) {
  return 0;
}
