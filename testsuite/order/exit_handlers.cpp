// exit_handlers.cpp: exit handlers and destructors of globals run after the threads that were joined, not after others.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK: read-write-race on std::map<int, int> 'map'
#include <cstdlib>

#include "order_pair.h"

Map map;
struct Last {
  ~Last() { (void)map.find(1); }
} last;

int main() {
  std::atexit([] { (void)map.find(2); });
  std::thread thread([] { map[1] = 1; });
  ORDERED(thread.join());
  UNORDERED_ONLY(thread.detach(); invisible::wait_until_threads_are(1));
}
