// program.cpp: one map, one access that the plugin must see.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <map>

int main() {
  std::map<int, int> numbers;
  (void)&numbers;  // or it would not escape, and not be watched
  numbers.emplace(1, 2);
  return numbers.size() == 1 ? 0 : 1;
}
