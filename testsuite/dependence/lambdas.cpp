// lambdas.cpp: lambdas: captured variables, results, and calls of whatever can be called.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="needs check" %s
#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

using Map = std::map<int, int>;
struct Guarded {
  Map map;
  std::mutex mutex;
  template <class Function>
  auto with(Function function) {
    std::lock_guard lock(mutex);
    return function(map);
    // CHECK-DAG: [[@LINE-1]]:12: check 'operator()' is exported
  }
  void visit(const std::function<void(Map&)>& function);
};

void assigned_by_reference(Guarded& g) {
  bool found = false;
  g.visit([&](Map& m) { found = m.contains(1); });
  // CHECK-DAG: [[@LINE-1]]:35: check 'contains' is exported
  if (!found) g.visit([&](Map& m) { m[1] = 2; });
  // CHECK-DAG: [[@LINE-1]]:17: act 'visit' needs check 'visit' at [[@LINE-3]]:5
}
void by_result(Guarded& g) {
  bool found = g.with([](Map& m) { return m.contains(1); });
  // CHECK-DAG: [[@LINE-1]]:45: check 'contains' is exported
  if (!found) g.with([](Map& m) { m[1] = 2; });
  // CHECK-DAG: [[@LINE-1]]:17: act 'with' needs check 'with' at [[@LINE-3]]:18
}
void value_captured(Guarded& g) {
  int value = g.with([](Map& m) { return m[1]; });
  // CHECK-DAG: [[@LINE-1]]:43: check 'operator[]' is exported
  g.with([value](Map& m) { m[1] = value + 1; });
  // CHECK-DAG: [[@LINE-1]]:5: act 'with' needs check 'with' at [[@LINE-3]]:17 value
}
void named(Map& m) {
  auto has = [&](int key) { return m.count(key) > 0; };
  // CHECK-DAG: [[@LINE-1]]:38: check 'count' is exported
  auto put = [&](int key) { m[key] = 1; };
  if (!has(1)) put(1);
  // CHECK-DAG: [[@LINE-1]]:16: act 'operator()' needs check 'operator()' at [[@LINE-1]]:8
}
void within(Map& m, const std::vector<int>& keys) {
  std::for_each(keys.begin(), keys.end(), [&](int key) {
    if (!m.contains(key)) m[key] = 1;
    // CHECK-DAG: [[@LINE-1]]:28: act 'operator[]' needs check 'contains' at [[@LINE-1]]:12
  });
}
void algorithm(Map& m, const std::vector<int>& keys) {
  bool none = std::none_of(keys.begin(), keys.end(), [&](int key) { return m.contains(key); });
  // CHECK-DAG: [[@LINE-1]]:78: check 'contains' is exported
  if (none) m[1] = 1;
  // CHECK-DAG: [[@LINE-1]]:14: act 'operator[]' needs check 'none_of' at [[@LINE-3]]:15
}
// What a lambda only reads is not changed by it.
void only_read(Guarded& g, Map& other) {
  bool wanted = true;
  g.visit([&](Map& m) {
    if (wanted) m[1] = 1;
  });
  if (wanted) other[1] = 1;
}
