// ifunc.c: a resolver runs before the program can call anything.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clang -fplugin=%mapsan_plugin -S -emit-llvm -o - %s | %FileCheck %s
#include <stdatomic.h>

static atomic_int choice;
static int plain(void) { return 1; }

// CHECK-LABEL: define {{.*}}@resolve
void* resolve(void) {
  // CHECK: load atomic
  // CHECK-NOT: __mapsan
  // CHECK: ret ptr
  return atomic_load(&choice) ? (void*)plain : (void*)plain;
}
int chosen(void) __attribute__((ifunc("resolve")));
