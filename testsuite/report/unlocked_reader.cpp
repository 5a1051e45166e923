// unlocked_reader.cpp: every writer takes the lock, one reader does not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, int> 'stock'
// JSON: rule == "read-write-race" and map.name == "stock" and confidence == "witnessed" and order == "none"
// JSON: sorted(e.role for e in events) == ["read", "write"] and sorted(e.op for e in events) == ["find", "insert"]
// JSON: sorted(e.thread.name for e in events) == ["reader", "writer"]
// JSON: any(e.op == "insert" and len(e.locks) == 1 and e.locks[0].name == "stock_mutex" for e in events)
// JSON: any(e.op == "find" and len(e.locks) == 0 for e in events) and severity == "error"
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex stock_mutex;
std::unordered_map<int, int> stock;

void restock() {
  std::lock_guard<std::mutex> lock(stock_mutex);
  // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'writer' (locks held: M{{[0-9]+}} 'stock_mutex'{{.*}})
  // CHECK-DAG: #0 restock {{.*}}unlocked_reader.cpp:[[@LINE+1]]:
  stock.insert({7, 70});
}

void look() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(stock_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'reader' (locks held: none)
  // CHECK-DAG: #0 look {{.*}}unlocked_reader.cpp:[[@LINE+1]]:
  (void)stock.find(7);
}

int main() { run_in_order("writer", restock, "reader", look); }
