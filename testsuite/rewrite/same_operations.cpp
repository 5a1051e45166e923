// same_operations.cpp: operations of every container behave as they did, in every version of the language.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++11 -O0 -stdlib=libstdc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++11 -O0 -stdlib=libc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++14 -O2 -stdlib=libstdc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++14 -O2 -stdlib=libc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++17 -O0 -stdlib=libstdc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++17 -O0 -stdlib=libc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++20 -O2 -stdlib=libstdc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++20 -O2 -stdlib=libc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++23 -O0 -stdlib=libstdc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++23 -O0 -stdlib=libc++
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <unordered_set>
struct MoveOnly {
  int v;
  explicit MoveOnly(int x) : v(x) {}
  MoveOnly(MoveOnly&&) = default;
  MoveOnly& operator=(MoveOnly&&) = default;
  MoveOnly(const MoveOnly&) = delete;
};
struct Hash {
  size_t operator()(const std::pair<int, int>& p) const { return p.first * 31 + p.second; }
};
struct Counting {
  static int calls;
  bool operator()(const std::string& a, const std::string& b) const {
    ++calls;
    return a < b;
  }
};
int Counting::calls = 0;
template <class K, class V>
struct Store {
  std::map<K, V> m;
  std::multimap<K, V> mm;
  std::unordered_multimap<K, V> um;
  V& get(const K& k) { return m[k]; }
  bool has(const K& k) const { return m.find(k) != m.end(); }
  size_t many(const K& k) {
    mm.insert(std::make_pair(k, V()));
    mm.emplace(k, V());
    um.insert({k, V()});
    auto r = mm.equal_range(k);
    size_t n = 0;
    for (auto i = r.first; i != r.second; ++i) n++;
    return n + um.count(k) + mm.erase(k);
  }
};
#define ADD(map, k, v) map[k] = v
struct Holder {
  std::map<int, int> a;
  int n = 3;
  Holder() : a{{1, 2}, {3, 4}}, n((int)a.size()) {}
  Holder(const Holder& o) : a(o.a), n(o.a.at(1)) {}
  Holder& operator=(const Holder& o) {
    a = o.a;
    return *this;
  }
};
int main() {
  std::map<std::string, int, Counting> c;
  c["a"] = 1;
  c["b"] = 2;
  c.erase("a");
  c.find("b");
  c.count("zz");
  std::cout << Counting::calls << "\n";
  std::map<int, MoveOnly> mo;
  mo.emplace(1, MoveOnly(3));
  mo.insert(std::make_pair(2, MoveOnly(4)));
  std::cout << mo.at(1).v + mo.find(2)->second.v << "\n";
  mo.at(1) = MoveOnly(9);
  std::cout << mo.begin()->second.v;
  std::unordered_map<std::pair<int, int>, std::string, Hash> u;
  u[{1, 2}] = "x";
  u[std::make_pair(1, 2)] += "y";
  u.insert({{3, 4}, "z"});
  std::cout << u.size() << u.at({1, 2}) << "\n";
  Store<std::string, int> s;
  s.get("q") = 4;
  s.get("q")++;
  std::cout << s.has("q") << s.has("w") << s.many("r") << "\n";
  std::set<int> st = {3, 1, 2};
  st.insert(5);
  st.insert(st.begin(), 0);
  st.erase(3);
  st.erase(st.begin(), st.find(2));
  for (int x : st) std::cout << x;
  for (auto i = st.rbegin(); i != st.rend(); ++i) std::cout << *i;
  std::cout << "\n";
  std::unordered_set<std::string> us;
  us.insert("a");
  us.emplace("b");
  us.reserve(100);
  us.rehash(200);
  us.max_load_factor(2.0f);
  std::cout << us.max_load_factor() << us.bucket_count() << us.count("a") << us.bucket("a") % 1 << (us == us) << "\n";
  std::multiset<int> ms;
  ms.insert(1);
  ms.insert(1);
  std::cout << ms.count(1) << *ms.lower_bound(1) << ms.erase(1) << ms.empty() << "\n";
  ADD(c, "macro", 3);
  std::cout << c["macro"] << "\n";
  Holder h, h2(h);
  h2 = h;
  std::cout << h2.n << h.n << "\n";
  std::map<int, std::map<int, std::string>> nest;
  nest[1][2] = "n";
  nest[1][2].append("m");
  std::cout << nest[1][2] << nest.size() << "\n";
  std::map<int, int> big;
  for (int i = 0; i < 300; i++) big[i] = i;
  for (auto i = big.begin(); i != big.end();) {
    if (i->first % 2)
      big.erase(i++);
    else
      ++i;
  }
  std::cout << big.size() << "\n";
  std::for_each(big.begin(), big.end(), [](std::pair<const int, int>& kv) { kv.second *= 2; });
  int sum = 0;
  for (const auto& kv : big) sum += kv.second;
  std::cout << sum << "\n";
  std::string k = "moved";
  std::map<std::string, std::string> sm;
  sm[std::move(k)] = "v";
  std::cout << sm.begin()->first << k.size() << "\n";
  sm.insert({"x", "y"});
  auto er = sm.erase(sm.begin());
  std::cout << er->first << "\n";
  sm.erase(er->first);
  std::cout << sm.size() << "\n";
  try {
    sm.at("none");
  } catch (const std::out_of_range&) {
    std::cout << "oor\n";
  }
  const std::map<int, int>& cb = big;
  std::cout << cb.at(4) << cb.begin()->second << cb.size() << "\n";
  auto p = new std::map<int, int>(big);
  (*p)[1] = 2;
  p->at(1)++;
  std::cout << p->size() << (*p == big) << (*p != big) << (*p < big) << "\n";
  p->clear();
  p->swap(big);
  std::swap(*p, big);
  delete p;
  volatile int vi = 3;
  big[+vi] = vi;
  std::cout << big[+vi] << "\n";
  std::map<int, int> src = big, dst;
  dst = std::move(src);
  dst = {{1, 1}};
  std::cout << dst.size() << "\n";
  dst.insert(big.begin(), big.end());
  dst.insert({{7, 7}, {9, 9}});
  std::cout << dst.size() << std::begin(dst)->first << "\n";
  std::map<const char*, void (*)()> fp;
  fp["a"] = nullptr;
  std::cout << fp.size() << "\n";
  std::map<int, int>::iterator it;
  it = dst.find(7);
  it->second++;
  (it++)->second++;
  --it;
  std::cout << it->second << (*it).first << "\n";
  std::map<int, int>::reverse_iterator ri = dst.rbegin();
  ri->second = 4;
  (*ri).second += 1;
  std::cout << ri->second << "\n";
  int arr[3] = {dst[1], dst[2], dst.at(1)};
  std::cout << arr[0] + arr[2] << (dst.count(1) ? dst[1] : 0) << dst.size() << "\n";
  return 0;
}
