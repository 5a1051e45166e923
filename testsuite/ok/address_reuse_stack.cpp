// address_reuse_stack.cpp: maps on the stacks of threads that follow one another at the same addresses.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <set>
#include <thread>

void work(int value) {
  std::map<int, int> map;
  std::set<int> set;
  (void)&map, (void)&set;  // or they would not escape
  for (int i = 0; i < 10; ++i) {
    map[i] = value;
    set.insert(i * value);
  }
}

int main() {
  for (int round = 0; round < 200; ++round) {
    std::thread a(work, round), b(work, round + 1);
    a.join();
    b.join();
  }
}
