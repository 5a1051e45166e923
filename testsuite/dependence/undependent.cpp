// undependent.cpp: checks whose result no act has to do with.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="needs check" %s
// CHECK: 0 not watched
#include <atomic>
#include <cstdio>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>

using Map = std::map<int, int>;
struct Metrics {
  std::atomic<long> size{0};
  long reads = 0, last = 0;
  bool enabled = true;
  void gauge(const char* name, long value) { last = value; }
  bool due() const { return last > 3; }
};
struct Job {
  int kind, key, value;
};

void logs_size(Map& m) {
  std::printf("%zu entries\n", m.size());
  m[1] = 2;
}
void logs_when_large(Map& m) {
  if (m.size() > 1000) std::cerr << "large: " << m.size() << '\n';
  m[1] = 2;
}
void formats(Map& m) {
  std::ostringstream text;
  text << m.size();
  std::puts(text.str().c_str());
  m[1] = 2;
}
struct Service {
  Map map_;
  Metrics metrics_;
  std::mutex mutex_;
  void counts() {
    metrics_.size = map_.size();
    if (map_.contains(1)) ++metrics_.reads;
    metrics_.gauge("size", map_.size());
    if (metrics_.due()) std::puts("due");
    map_[1] = 2;
    if (metrics_.enabled) map_[2] = 3;
  }
};
void two_jobs(Map& m, Job (*next)(), bool (*running)() noexcept, int& hits) {
  for (int rounds = 0; rounds < 9; ++rounds) {
    Job job = {rounds, 1, 2};
    if (job.kind == 1) {
      auto it = m.find(job.key);
      if (it != m.end()) ++hits;
    } else {
      m[job.key] = job.value;
    }
  }
}
void one_after_the_other(Map& m, int n) {
  auto it = m.find(1);
  int value = it == m.end() ? 0 : it->second;
  std::printf("%d\n", value);
  if (n) m[1] = 2;
}
void counted(Map& m) {
  int hits = 0;
  for (int key = 0; key < 9; ++key) {
    if (m.count(key)) ++hits;
    m[key] = key;
  }
  std::printf("%d hits\n", hits);
}
// What made one round leave the loop has nothing to do with the next round.
void rounds(Map& m, int n) {
  for (int i = 0; i < n; ++i) {
    m[i] = 1;
    if (m.find(7) != m.end()) return;
  }
}
void more_rounds(Map& m, int n) {
  while (n > 0) {
    m.erase(n--);
    if (m.empty()) break;
  }
}
void other_map(Map& m, std::map<std::string, int>& names, Service& service) {
  if (m.contains(1)) names["one"] = 1;
}
Map users, sessions;
void other_variable() {
  if (users.contains(1)) sessions[1] = 2;
}
