// sweeper_looks_again.cpp: the sweeper collects old entries in one section and looks at each again where it erases it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex map_mutex;
std::map<int, long> last_seen;

std::vector<int> older_than(long time) {
  std::lock_guard<std::mutex> lock(map_mutex);
  std::vector<int> old;
  for (const auto& [key, seen] : last_seen) {
    if (seen < time) old.push_back(key);
  }
  return old;
}

void drop_if_older(int key, long time) {
  std::lock_guard<std::mutex> lock(map_mutex);
  auto found = last_seen.find(key);
  if (found != last_seen.end() && found->second < time) last_seen.erase(found);
}

void touch(int key, long time) {
  std::lock_guard<std::mutex> lock(map_mutex);
  last_seen[key] = time;
}

int main() {
  run_threads(3, [](int thread) {
    for (long time = 0; time < 60; ++time) {
      if (thread != 0) {
        touch(static_cast<int>(time % 9), time);
      } else {
        for (int key : older_than(time)) drop_if_older(key, time);
      }
    }
  });
}
