// machine_order.cpp: the values of atomic and volatile accesses, and of those beside a compiler barrier, are reported.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -O0 -S -emit-llvm -o - %s | %FileCheck %s

volatile int flag;
volatile double level;
int plain;

// CHECK-LABEL: define {{.*}}5raise
void raise() {
  // CHECK: call void @__mapsan_machine_store(ptr @flag, i64 1, i32 0)
  // CHECK-NEXT: store volatile i32 1, ptr @flag
  flag = 1;
  // CHECK: [[BITS:%.*]] = bitcast double {{.*}} to i64
  // CHECK: call void @__mapsan_machine_store(ptr @level, i64 {{.*}}, i32 0)
  level = level + 0.5;
  // CHECK: ret void
}

// CHECK-LABEL: define {{.*}}7look_at
int look_at(int* p) {
  // CHECK: [[ALL:%.*]] = load volatile i32, ptr @flag
  // CHECK: [[WIDE:%.*]] = zext i32 [[ALL]] to i64
  // CHECK-NEXT: call void @__mapsan_machine_load(ptr @flag, i64 [[WIDE]])
  const int seen = flag;
  // CHECK: load atomic i32, ptr {{.*}} monotonic
  // CHECK-NEXT: call void @__mapsan_atomic_after
  // CHECK: call void @__mapsan_machine_load
  return seen + __atomic_load_n(p, __ATOMIC_RELAXED);
}

// CHECK-LABEL: define {{.*}}5taken
bool taken(int* p) {
  // CHECK: call void @__mapsan_machine_store(ptr {{.*}}, i64 {{.*}}, i32 5)
  // CHECK: atomicrmw xchg
  // CHECK: call void @__mapsan_machine_load
  return __atomic_exchange_n(p, 1, __ATOMIC_ACQUIRE);
}

// CHECK-LABEL: define {{.*}}7barrier
void barrier() {
  // CHECK: load i32, ptr @plain
  // CHECK: call void @__mapsan_machine_load(ptr @plain
  // CHECK: call void asm sideeffect
  while (!plain) asm volatile("" ::: "memory");
  // CHECK: call void asm sideeffect
  asm volatile("" ::: "memory");
  // CHECK-NEXT: call void @__mapsan_machine_store(ptr @plain, i64 0, i32 0)
  // CHECK-NEXT: store i32 0, ptr @plain
  plain = 0;
  // CHECK: ret void
}

// Nobody else can see these.
// CHECK-LABEL: define {{.*}}9untouched
int untouched() {
  // CHECK-NOT: __mapsan_machine
  volatile int local = 1;
  plain = local;
  return plain;
  // CHECK: ret i32
}
