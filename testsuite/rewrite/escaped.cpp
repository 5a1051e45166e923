// escaped.cpp: ways for a local map, an iterator or an element to leave the function: each keeps its hooks. They are looked for
// before the function's closing brace: others' hooks may be defined behind it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -w -O2 -fno-inline -S -emit-llvm %s -o - | %FileCheck %s
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>
using Map = std::map<int, int>;
using Strings = std::map<int, std::string>;
struct Holder {
  Map* map;
  const int* value;
  Map::iterator it;
};
struct Ref {
  Map& map;
};
struct Node {
  int n = 0;
  void note();
};
Holder keep(Holder);
void use(Map&);
void use_c(const Map&);
void use_p(Map*);
void use_e(int&);
void use_ep(const int*);
void use_it(Map::iterator);
void use_s(const std::string&);
int* kept;
std::string* kept_s;
Map::iterator kept_it;
Map shared;
extern "C" long by_address(int n) {
  Map m;
  use_p(&m);
  m[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_address(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_reference(int n) {
  Map m;
  use(m);
  m[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_reference(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_const_reference(int n) {
  Map m;
  use_c(m);
  m[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_const_reference(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_std_ref(int n) {
  Map m;
  std::thread t(use, std::ref(m));
  m[n] = 1;
  t.join();
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_std_ref(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_lambda(int n) {
  Map m;
  std::thread t([&] { m[n] = 2; });
  t.join();
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_lambda(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_lambda_named(int n) {
  Map m;
  auto f = [&m](int k) { m[k] = 2; };
  f(n);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_lambda_named(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_lambda_copy(int n) {
  Map m;
  auto f = [m](int k) { return m.count(k); };
  return m.size() + f(n);
}
// CHECK-LABEL: define{{.*}} @by_lambda_copy(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_struct(int n) {
  Map m;
  Holder h = keep({&m, nullptr, {}});
  m[n] = 1;
  return m.size() + h.map->size();
}
// CHECK-LABEL: define{{.*}} @by_struct(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_ref_member(int n) {
  Map m;
  Ref r{m};
  r.map[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_ref_member(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_element_address(int n) {
  Map m;
  kept = &m[n];
  m[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_element_address(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_element_reference(int n) {
  Map m;
  use_e(m[n]);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_element_reference(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_element_alias(int n) {
  Map m;
  auto& v = m[n];
  use_ep(&v);
  v = 3;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_element_alias(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_element_lambda(int n) {
  Map m;
  auto& v = m[n];
  std::thread t([&v] { v = 1; });
  t.join();
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_element_lambda(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_iterator(int n) {
  Map m;
  auto it = m.emplace(n, 1).first;
  use_it(it);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_iterator(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_iterator_kept(int n) {
  Map m;
  m[n] = 1;
  kept_it = m.find(n);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_iterator_kept(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_iterator_lambda(int n) {
  Map m;
  auto it = m.emplace(n, 1).first;
  std::thread t([it] { it->second = 1; });
  t.join();
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_iterator_lambda(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_binding_lambda(int n) {
  Map m;
  m[n] = 1;
  for (auto& [k, v] : m) {
    int& w = v;
    std::thread t([&w] { w = 1; });
    t.join();
  }
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_binding_lambda(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_element_method(int n) {
  std::map<int, Node> m;
  m[n].note();
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_element_method(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_element_string(int n) {
  Strings m;
  use_s(m[n]);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_element_string(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_element_string_alias(int n) {
  Strings m;
  std::string& s = m[n].append("x");
  kept_s = &s;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_element_string_alias(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_swap(int n) {
  Map m;
  m[n] = 1;
  std::swap(m, shared);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_swap(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_member_swap(int n) {
  Map m;
  m[n] = 1;
  m.swap(shared);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_member_swap(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_moved(int n) {
  Map m;
  m[n] = 1;
  shared = std::move(m);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_moved(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_copied(int n) {
  Map m;
  m[n] = 1;
  shared = m;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_copied(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_copied_from(int n) {
  Map m = shared;
  m[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_copied_from(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_assigned(int n) {
  Map m;
  m = shared;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_assigned(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_compared(int n) {
  Map m;
  m[n] = 1;
  return m == shared;
}
// CHECK-LABEL: define{{.*}} @by_compared(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_range_insert(int n) {
  Map m;
  m.insert(shared.begin(), shared.end());
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_range_insert(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_merge(int n) {
  Map m;
  m[n] = 1;
  m.merge(shared);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_merge(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_extract(int n) {
  Map m;
  m[n] = 1;
  shared.insert(m.extract(n));
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_extract(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
Map returned(int n) {
  Map m;
  m[n] = 1;
  return m;
}
// CHECK-LABEL: define{{.*}} @_Z8returned
// CHECK-NOT: {{^}}}
// CHECK: mapsan
Map returned_sometimes(int n) {
  Map m, o;
  m[n] = 1;
  if (n) return o;
  return m;
}
// CHECK-LABEL: define{{.*}} @_Z18returned_sometimes
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_static(int n) {
  static Map m;
  m[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_static(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_thread_local(int n) {
  static thread_local Map m;
  m[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_thread_local(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_algorithm(int n) {
  Map m;
  m[n] = 1;
  return std::any_of(m.begin(), m.end(), [](const auto& e) { return e.second; });
}
// CHECK-LABEL: define{{.*}} @by_algorithm(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_new(int n) {
  auto m = std::make_unique<Map>();
  (*m)[n] = 1;
  return m->size();
}
// CHECK-LABEL: define{{.*}} @by_new(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
long parameter(Map m, int n) {
  m[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @_Z9parameter
// CHECK-NOT: {{^}}}
// CHECK: mapsan
long parameter_reference(Map& m, int n) {
  m[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @_Z19parameter_reference
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_member_pointer(int n) {
  Map m;
  m[n] = 1;
  auto size = &Map::size;
  return (m.*size)();
}
// CHECK-LABEL: define{{.*}} @by_member_pointer(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_ternary(int n) {
  Map m;
  Map& r = n ? m : shared;
  r[n] = 1;
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_ternary(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_other_iterator(int n) {
  Map m;
  auto it = m.begin();
  if (n) it = shared.find(n);
  return it->second;
}
// CHECK-LABEL: define{{.*}} @by_other_iterator(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_function(int n) {
  Map m;
  std::function<void()> f = [&] { m[1] = 2; };
  f();
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_function(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_init(int n) {
  Map m{{n, 1}};
  Map o(m);
  return o.size();
}
// CHECK-LABEL: define{{.*}} @by_init(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_pointer_pair(int n) {
  Map m;
  auto p = std::make_pair(n, &m);
  return p.second->size();
}
// CHECK-LABEL: define{{.*}} @by_pointer_pair(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_asm(int n) {
  Map m;
  m[n] = 1;
  asm volatile("" : "+m"(m));
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_asm(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_catch(int n) {
  try {
    throw Map();
  } catch (Map& m) {
    m[n] = 1;
    return m.size();
  }
}
// CHECK-LABEL: define{{.*}} @by_catch(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_array(int n) {
  Map m[2];
  m[0][n] = 1;
  return m[0].size();
}
// CHECK-LABEL: define{{.*}} @by_array(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
extern "C" long by_stmt(int n) {
  Map m;
  m[n] = 1;
  auto it = ({ m.find(n); });
  use_it(it);
  return m.size();
}
// CHECK-LABEL: define{{.*}} @by_stmt(
// CHECK-NOT: {{^}}}
// CHECK: mapsan
