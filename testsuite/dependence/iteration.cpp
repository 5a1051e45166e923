// iteration.cpp: walking over a map: each element is a check of its key, the whole walk one of the map.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="needs check" %s
#include <algorithm>
#include <map>
#include <numeric>
#include <vector>

struct Session {
  int user = 0;
  int expires = 0;
};
using Map = std::map<int, Session>;

void quota(Map& m, int user) {
  int used = 0;
  for (const auto& [id, session] : m) {
    if (session.user == user) ++used;
  }
  if (used < 3) m[7].user = user;
  // CHECK-DAG: [[@LINE-1]]:18: act 'operator[]' needs check 'iterator*' at [[@LINE-4]]:34
  // CHECK-DAG: [[@LINE-2]]:18: act 'operator[]' needs check 'begin' at [[@LINE-5]]:34
}
void expired(Map& m, int now) {
  std::vector<int> keys;
  for (const auto& [id, session] : m) {
    if (session.expires < now) keys.push_back(id);
  }
  for (int key : keys) m.erase(key);
  // CHECK-DAG: [[@LINE-1]]:26: act 'erase' needs check 'iterator*' at [[@LINE-4]]:34
  // CHECK-DAG: [[@LINE-2]]:26: act 'erase' needs check 'begin' at [[@LINE-5]]:34
}
void first_out(Map& m) {
  auto oldest = m.begin();
  if (oldest == m.end()) return;
  m.erase(oldest);
  // CHECK-DAG: [[@LINE-1]]:5: act 'erase' needs check 'begin' at [[@LINE-3]]:19
}
void searched(Map& m) {
  auto found = std::find_if(m.begin(), m.end(), [](const auto& entry) { return entry.second.user == 3; });
  if (found == m.end()) m[1] = {};
  // CHECK-DAG: [[@LINE-1]]:26: act 'operator[]' needs check 'begin' at [[@LINE-2]]:31
}
// The end of the walk decides nothing; what stands in its body happens to whatever element comes.
void all_elements(Map& m, Map& other) {
  for (auto& [id, session] : m) session.user = 0;
  for (auto it = m.begin(); it != m.end(); ++it) other[1].user = 1;
}
void after_the_walk(Map& m, void (*log)(int) noexcept) {
  int sum = 0;
  for (const auto& [id, session] : m) sum += session.user;
  m[1].user = 3;
}
// A map of the function's own is no business of any other thread.
void own_map(const std::vector<int>& values) {
  std::map<int, int> counts;
  for (int value : values) {
    if (counts.find(value) == counts.end()) counts[value] = 0;
    ++counts[value];
  }
}
void through_own_map(Map& m) {
  std::map<int, int> users;
  for (const auto& [id, session] : m) users[session.user] = id;
  if (users.size() < 3) m[9].user = 1;
  // CHECK-DAG: [[@LINE-1]]:26: act 'operator[]' needs check 'iterator*' at [[@LINE-2]]:34
  // CHECK-DAG: [[@LINE-2]]:26: act 'operator[]' needs check 'begin' at [[@LINE-3]]:34
}
