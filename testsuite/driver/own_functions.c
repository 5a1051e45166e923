// own_functions.c: a program may have functions with the names of interceptors, as it may have those of the C library's.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %mapsan-clang -w %s -o %t && %t | %FileCheck %s
// RUN: %mapsan-clang -w -fuse-ld=lld -O2 %s -o %t && %t | %FileCheck %s
#include <stdio.h>

int call_once(int x) { return x + 1; }
int mtx_lock(int x) { return x + 2; }

int main(void) {
  // CHECK: 2 3
  printf("%d %d\n", call_once(1), mtx_lock(1));
  return 0;
}
