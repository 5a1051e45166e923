// fence.cpp: fence=seq_cst puts a full fence behind what writes a map, and behind nothing else.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -fplugin-arg-mapsan-fence=seq_cst -S -emit-llvm -o - %s | %FileCheck %s
// RUN: %clangxx_plugin -S -emit-llvm -o - %s | %FileCheck %s --check-prefix=WITHOUT
// WITHOUT-NOT: fence seq_cst
#include <map>

std::map<int, int> numbers;

// CHECK-LABEL: define {{.*}}@_Z3addv
void add() {
  // CHECK: call void @__mapsan_fence(i32 5)
  // CHECK-NEXT: fence seq_cst
  numbers.insert({1, 2});
  // CHECK: ret void
}

// The fence stands behind the assignment, not only behind finding the element.
// CHECK-LABEL: define {{.*}}@_Z6assignv
void assign() {
  // CHECK: store i32 7, ptr
  // CHECK-NEXT: call void @__mapsan_fence(i32 5)
  // CHECK-NEXT: fence seq_cst
  // CHECK-NOT: fence
  numbers[1] = 7;
  // CHECK: ret void
}

// CHECK-LABEL: define {{.*}}@_Z6changev
void change() {
  // CHECK: add nsw i32
  // CHECK-NEXT: store i32 {{.*}}, ptr
  // CHECK-NEXT: call void @__mapsan_fence(i32 5)
  // CHECK-NEXT: fence seq_cst
  numbers[1] += 7;
  // CHECK: ret void
}

// CHECK-LABEL: define {{.*}}@_Z4lookv
bool look() {
  // CHECK-NOT: fence
  return numbers.count(1) != 0;
  // CHECK: ret i1
}
