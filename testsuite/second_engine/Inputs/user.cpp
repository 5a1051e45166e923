// user.cpp: two threads that use library.cpp without a lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "two_threads.h"

extern "C" void put(int key);

int main() {
  run_in_order(
      "first", [] { put(1); }, "second", [] { put(2); });
}
