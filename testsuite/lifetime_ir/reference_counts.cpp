// reference_counts.cpp: the runtime hears of a shared_ptr's count where it falls, and where nobody is left.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -O2 -S -emit-llvm -o - %s | %FileCheck %s
// RUN: %clangxx_plugin -O2 -stdlib=libc++ -S -emit-llvm -o - %s | %FileCheck %s
#include <memory>

// CHECK-LABEL: define {{.*}}6copied
// CHECK-NOT: @__mapsan
// CHECK: ret void
std::shared_ptr<int> copied(const std::shared_ptr<int>& pointer) { return pointer; }

// CHECK-LABEL: define {{.*}}6let_go
// CHECK-NOT: @__mapsan_{{atomic|machine}}
// CHECK: call void @__mapsan_count_falls
// CHECK-NOT: @__mapsan_{{atomic|machine}}
// CHECK: call void @__mapsan_count_is_none
// CHECK-NOT: @__mapsan_{{atomic|machine}}
// CHECK: ret void
void let_go(std::shared_ptr<int>& pointer) { pointer.reset(); }
