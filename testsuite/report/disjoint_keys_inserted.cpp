// disjoint_keys_inserted.cpp: two threads insert keys of their own; the table under them is one.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::unordered_map<int, int> 'squares'
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

std::mutex squares_mutex;
std::unordered_map<int, int> squares;

void insert_even() {
  for (int i = 0; i < 100; i += 2) {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(squares_mutex);
#endif
    // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'even'
    // CHECK-DAG: #0 insert_even {{.*}}disjoint_keys_inserted.cpp:[[@LINE+1]]:
    squares[i] = i * i;
  }
}

void insert_odd() {
  for (int i = 1; i < 100; i += 2) {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(squares_mutex);
#endif
    // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'odd'
    // CHECK-DAG: #0 insert_odd {{.*}}disjoint_keys_inserted.cpp:[[@LINE+1]]:
    squares[i] = i * i;
  }
}

int main() { run_in_order("even", insert_even, "odd", insert_odd); }
