// told_by_erase.cpp: whoever looks first and then takes by key learns from the erase whether it was the one; and numbers that
// are claimed are given back by who claimed them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "many_threads.h"

std::mutex mutex;
std::map<int, int> jobs;
std::set<int> used;
std::atomic<int> done{0};

bool run_one() {
  for (;;) {
    int key;
    {
      std::lock_guard<std::mutex> lock(mutex);
      auto first = jobs.begin();
      if (first == jobs.end()) return false;
      key = first->first;
    }
    std::lock_guard<std::mutex> lock(mutex);
    auto node = jobs.extract(key);
    if (node.empty()) continue;
    done += node.mapped();
    return true;
  }
}

bool is_used(int port) {
  std::lock_guard<std::mutex> lock(mutex);
  return used.count(port) != 0;
}
bool claim(int port) {
  std::lock_guard<std::mutex> lock(mutex);
  return used.insert(port).second;
}
void give_back(int port) {
  std::lock_guard<std::mutex> lock(mutex);
  used.erase(port);
}
int allocate() {
  for (int port = 0; port < 64; ++port) {
    if (is_used(port)) continue;
    if (claim(port)) return port;
  }
  return -1;
}

int main() {
  for (int job = 0; job < 20; ++job) jobs[job] = 1;
  run_threads(2, [](int) {
    while (run_one()) {
    }
    std::vector<int> mine;
    for (int i = 0; i < 10; ++i) {
      int port = allocate();
      if (port < 0) break;
      mine.push_back(port);
    }
    for (int port : mine) give_back(port);
  });
}
