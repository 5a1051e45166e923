// call_once_init.cpp: a map filled under call_once and pthread_once, then only read.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <pthread.h>

#include <cassert>
#include <map>
#include <mutex>

#include "many_threads.h"

std::once_flag flag;
std::map<int, int> table;
pthread_once_t once = PTHREAD_ONCE_INIT;
std::map<int, int> c_table;

void fill() {
  for (int i = 0; i < 100; ++i) c_table[i] = i;
}

int main() {
  run_threads(16, [](int) {
    std::call_once(flag, [] {
      for (int i = 0; i < 100; ++i) table[i] = i;
    });
    assert(table.at(50) == 50);
    pthread_once(&once, fill);
    assert(c_table.at(50) == 50);
  });
}
