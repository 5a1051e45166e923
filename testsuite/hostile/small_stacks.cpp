// small_stacks.cpp: threads with 64 KiB of stack, deep inside it, and with the least there can be.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_hostile %s %t --quiet
// RUN: %check_hostile %s %t.least --flags=-DLEAST --quiet
// RUN: %check_hostile %s %t.json --options log_format=json:log_path=stderr --elsewhere
#include <limits.h>

#include "Inputs/small_race.h"

#ifdef LEAST
constexpr size_t kStack = 16 * 1024;  // glibc's PTHREAD_STACK_MIN; above the C library's own part, 11 KiB are left
constexpr int kDepth = 1;
#else
constexpr size_t kStack = 64 * 1024;
constexpr int kDepth = 150;  // of at least 256 bytes each
#endif

__attribute__((noinline)) void* deeper(int depth, void* (*work)(void*)) {
  volatile char frame[224];
  frame[0] = static_cast<char>(depth);
  void* result = depth == 0 ? work(nullptr) : deeper(depth - 1, work);
  frame[1] = frame[0];
  return result;
}

void* deep_first(void*) { return deeper(kDepth, first); }
void* deep_second(void*) { return deeper(kDepth, second); }

int main() { return race(kStack, deep_first, deep_second); }
