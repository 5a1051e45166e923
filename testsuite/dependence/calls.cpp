// calls.cpp: calls of the program's functions as checks and as acts.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="needs check" %s
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

struct Cache {
  std::map<int, int> map;
  mutable std::mutex mutex;
  bool has(int k) const { std::lock_guard l(mutex); return map.count(k) > 0; }
  std::optional<int> get(int k) const;
  bool get(int k, int& out) const;
  int* peek(int k) const;
  void put(int k, int v) { std::lock_guard l(mutex); map[k] = v; }
  void remove(int k);
  template <class T> void put_as(int k, T v) { put(k, v); }
};
struct Store {
  virtual bool has(int k) = 0;
  virtual void put(int k, int v) = 0;
};
struct Outer {
  Cache inner;
  bool has(int k) { return inner.has(k); }
  // CHECK: [[@LINE-1]]:34: check 'has' is exported
  void put(int k, int v) { inner.put(k, v); }
};
bool exists(const std::string& name);
void create(const std::string& name);
int twice(int value) { return 2 * value; }
void log(int value);

void has_put(Cache& c) {
  if (!c.has(1)) c.put(1, 2);
  // CHECK: [[@LINE-1]]:20: act 'put' needs check 'has' at [[@LINE-1]]:10
}
void wrapper_of_wrapper(Outer& o) {
  if (!o.has(1)) o.put(1, 2);
  // CHECK: [[@LINE-1]]:20: act 'put' needs check 'has' at [[@LINE-1]]:10
}
void optional_result(Cache& c) {
  auto value = c.get(1);
  if (!value.has_value()) c.put(1, 2);
  // CHECK: [[@LINE-1]]:29: act 'put' needs check 'get' at [[@LINE-2]]:18{{$}}
  c.put(1, *value + 1);
  // CHECK: [[@LINE-1]]:5: act 'put' needs check 'get' at [[@LINE-4]]:18 value
}
void nested(Cache& c) {
  c.put(1, twice(c.get(2).value_or(0)));
  // CHECK: [[@LINE-1]]:5: act 'put' needs check 'get' at [[@LINE-1]]:20 value
}
void out_parameter(Cache& c) {
  int value = 0;
  if (c.get(1, value)) c.remove(1);
  // CHECK: [[@LINE-1]]:26: act 'remove' needs check 'get' at [[@LINE-1]]:9{{$}}
  c.put(2, value);
  // CHECK: [[@LINE-1]]:5: act 'put' needs check 'get' at [[@LINE-3]]:9 value
}
void pointer_result(Cache& c) {
  if (int* found = c.peek(1)) c.remove(*found);
  // CHECK: [[@LINE-1]]:33: act 'remove' needs check 'peek' at [[@LINE-1]]:22{{$}}
}
void virtually(Store& s) {
  if (s.has(1)) return;
  s.put(1, 1);
  // CHECK: [[@LINE-1]]:5: act 'put' needs check 'has' at [[@LINE-2]]:9
}
void free_functions(const std::string& name) {
  if (!exists(name)) create(name);
  // CHECK: [[@LINE-1]]:22: act 'create' needs check 'exists' at [[@LINE-1]]:8
}
void callbacks(std::function<bool(int)> has, void (*put)(int)) {
  if (!has(1)) put(1);
  // CHECK: [[@LINE-1]]:16: act 'call' needs check 'operator()' at [[@LINE-1]]:8
}
void templates(Cache& c) {
  if (!c.has(1)) c.put_as(1, 2l);
  // CHECK: [[@LINE-1]]:20: act 'put_as' needs check 'has' at [[@LINE-1]]:10
}
void check_here_act_there(std::map<int, int>& m, void (*put)(std::map<int, int>&)) {
  if (m.contains(1)) put(m);
  // CHECK: [[@LINE-1]]:22: act 'call' needs check 'contains' at [[@LINE-1]]:9
}
void check_there_act_here(Cache& c) {
  if (!c.has(1)) c.map[1] = 2;
  // CHECK: [[@LINE-1]]:23: act 'operator[]' needs check 'has' at [[@LINE-1]]:10
}
void many_keys(Cache& c, const int (&keys)[4]) {
  for (int key : keys) {
    if (!c.has(key)) c.put(key, 1);
    // CHECK: [[@LINE-1]]:24: act 'put' needs check 'has' at [[@LINE-1]]:12
  }
}
// No map is reached by twice(), and what log() is given decides nothing.
void unrelated(Cache& c, int n) {
  log(c.has(1));
  // CHECK: [[@LINE-1]]:3: act 'log' needs check 'has' at [[@LINE-1]]:9{{$}}
  if (twice(n) > 3) c.put(1, 1);
  c.put(2, 2);
}
