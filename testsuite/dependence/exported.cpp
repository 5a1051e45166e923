// exported.cpp: which checks a function's caller learns of.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="is exported" %s
#include <map>
#include <optional>
#include <string>

using Map = std::map<int, int>;
void log(int value);

bool returned(Map& m) { return m.contains(1); }
// CHECK: [[@LINE-1]]:34: check 'contains' is exported
bool decided(Map& m) {
  if (m.contains(1)) return true;
  // CHECK: [[@LINE-1]]:9: check 'contains' is exported
  return false;
}
std::optional<int> optional(Map& m) {
  auto it = m.find(1);
  // CHECK: [[@LINE-1]]:15: check 'find' is exported
  if (it == m.end()) return {};
  return it->second;
}
void out_parameter(Map& m, int& out) { out = m.size(); }
// CHECK: [[@LINE-1]]:48: check 'size' is exported
void out_pointer(Map& m, std::string* out) {
  if (m.empty()) out->append("empty");
  // CHECK: [[@LINE-1]]:9: check 'empty' is exported
}
void thrown(Map& m) {
  if (m.count(1) == 0) throw "absent";
  // CHECK: [[@LINE-1]]:9: check 'count' is exported
}
void at_throws(Map& m) {
  log(m.at(1));
  // CHECK: [[@LINE-1]]:9: check 'at' is exported
}
int assigned(Map& m) {
  int result = 0;
  if (m.find(1) != m.end()) result = 1;
  // CHECK: [[@LINE-1]]:9: check 'find' is exported
  return result;
}
struct Answer {
  bool found;
  int value;
};
Answer aggregate(Map& m) {
  Answer answer{};
  answer.found = m.contains(1);
  // CHECK: [[@LINE-1]]:20: check 'contains' is exported
  return answer;
}
bool inserted(Map& m) { return m.try_emplace(1, 2).second; }
// CHECK: [[@LINE-1]]:34: check 'try_emplace' is exported
int searched(Map& m, int wanted) {
  for (const auto& [key, value] : m) {
    // CHECK: [[@LINE-1]]:33: check 'begin' is exported
    // CHECK: [[@LINE-2]]:33: check 'iterator*' is exported
    if (value == wanted) return key;
  }
  return -1;
}
// Nobody learns of these.
void logged(Map& m) { log(m.size()); }
bool unrelated(Map& m, int wanted) {
  if (m.empty()) log(0);
  return wanted > 0;
}
int main() {
  Map m;
  return m.contains(1);
}
