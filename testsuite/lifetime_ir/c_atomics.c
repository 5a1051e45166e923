// c_atomics.c: C has no maps, but it synchronises; a C file without atomics is left as it was.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clang -fplugin=%mapsan_plugin -O1 -S -emit-llvm -o - %s | %FileCheck %s
// RUN: %clang -fplugin=%mapsan_plugin -DWITHOUT -O1 -S -emit-llvm -o - %s | %FileCheck %s --check-prefix=NONE
// NONE-NOT: __mapsan
#ifdef WITHOUT
int answer(void) { return 42; }
#else
#include <stdatomic.h>

// CHECK: @llvm.global_ctors = {{.*}} i32 0, ptr @mapsan.module_ctor
// CHECK-LABEL: @publish
void publish(atomic_int* flag) {
  // CHECK: call void @__mapsan_atomic_before(ptr {{.*}}, i32 1, i32 3)
  // CHECK-NEXT: store atomic
  atomic_store_explicit(flag, 1, memory_order_release);
}
// CHECK: define internal void @mapsan.module_ctor
// CHECK: call void @__mapsan_module_register_v1
#endif
