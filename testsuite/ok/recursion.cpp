// recursion.cpp: a memo table, private to each thread, filled by a recursive function that holds references while it
// inserts.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <map>

#include "many_threads.h"

long fibonacci(int n, std::map<int, long>& memo) {
  if (n < 2) return n;
  auto [it, inserted] = memo.try_emplace(n, 0);
  if (inserted) it->second = fibonacci(n - 1, memo) + fibonacci(n - 2, memo);
  return it->second;
}

int main() {
  run_threads(8, [](int thread) {
    std::map<int, long> memo;
    assert(fibonacci(60 + thread, memo) > 0);
  });
}
