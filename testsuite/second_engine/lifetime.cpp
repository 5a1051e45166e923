// lifetime.cpp: a map destroyed while another thread may use it, by mapsan's account and by ThreadSanitizer's.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %mapsan-clang++ -fsanitize=thread -O1 -g -pthread -I%support %s -o %t && %not %t >%t.log 2>&1
// RUN: %FileCheck %s <%t.log
// RUN: %FileCheck %s --check-prefix=TSAN <%t.log
// CHECK: WARNING: MapSanitizer: map-lifetime on std::map<int, int> 'table'
#include <map>

#include "two_threads.h"

alignas(std::map<int, int>) char memory[sizeof(std::map<int, int>)];

int main() {
  auto* table = new (memory) std::map<int, int>{{1, 1}};
  run_in_order(
      "reader", [&] { (void)table->count(1); }, "owner",
      [&] {
        // TSAN: race on a map {{structure|bucket}} (std::map<int, int>{{.*}}, destroy at lifetime.cpp:[[@LINE+1]]:
        table->~map();
      });
}
