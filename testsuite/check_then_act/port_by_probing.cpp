// port_by_probing.cpp: a free port is found in one section and taken in another: two may take the same.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::set<int> 'taken'
// JSON: confidence == "predicted"
#include <mutex>
#include <set>

#include "two_threads.h"

std::mutex taken_mutex;
std::set<int> taken;

bool is_free(int port) {
  std::lock_guard<std::mutex> lock(taken_mutex);
  return taken.count(port) == 0;  // ROLE: check, interferer
}

bool claim(int port) {
  std::lock_guard<std::mutex> lock(taken_mutex);
#ifdef FIXED
  return taken.insert(port).second;
#else
  taken.insert(port);  // ROLE: act
  return true;
#endif
}

int allocate() {
  for (int port = 8000; port < 8010; ++port) {
    if (is_free(port) && claim(port)) return port;
  }
  return -1;
}

int main() { run_in_order("first", allocate, "second", allocate); }
