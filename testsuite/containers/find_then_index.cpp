// find_then_index.cpp: each operation is safe by itself, the two together are not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report "--flags=-I %S/Inputs -DCONCURRENT_UNORDERED_MAP -ltbb" %s %t.concurrent_unordered_map
// RUN: %check_report --levels=-O2 "--flags=-I %S/Inputs -DCONCURRENT_MAP -ltbb" %s %t.concurrent_map
// REQUIRES: onetbb
// CHECK: WARNING: MapSanitizer: check-then-act on tbb::concurrent_{{(unordered_)?}}map<int, int> 'ports'
// JSON: confidence == "predicted" and consequence == "lost-update"
#include <atomic>

#include "container.h"
#include "two_threads.h"

Map ports;
std::atomic<int> next_port{8000};

void assign(int service) {
#ifdef FIXED
  ports.emplace(service, next_port++);
#else
  if (ports.find(service) == ports.end())  // ROLE: check, interferer
    ports[service] = next_port++;          // ROLE: act
#endif
}

int main() {
  run_in_order(
      "first", [] { assign(7); }, "second", [] { assign(7); });
}
