// libcxx.cpp: the same on libc++, whose maps have another inside.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --flags=-stdlib=libc++ %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, int> 'stock'
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex stock_mutex;
std::unordered_map<int, int> stock;

void restock() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(stock_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'writer'
  // CHECK-DAG: #0 restock {{.*}}libcxx.cpp:[[@LINE+1]]:
  stock.insert({7, 70});
}

int look() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(stock_mutex);
#endif
  int total = 0;
  // CHECK-DAG: {{[Rr]}}ead ({{(begin|end|iterator.*)}}){{.*}} by thread T{{[0-9]+}} 'reader'
  // CHECK-DAG: #0 look {{.*}}libcxx.cpp:[[@LINE+1]]:
  for (auto& entry : stock) total += entry.second;
  return total;
}

int main() {
  run_in_order("writer", restock, "reader", [] { look(); });
}
