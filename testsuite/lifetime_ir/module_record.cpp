// module_record.cpp: one record in each C++ object file, with its counts and both halves, also where clang works in
// several steps or optimises at link time.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -S -emit-llvm -o - %s | %FileCheck %s
// RUN: %clangxx_plugin -O2 -flto=thin -S -emit-llvm -o - %s | %FileCheck %s
// RUN: %clangxx_plugin -Xclang -disable-llvm-passes -S -emit-llvm -o - %s | %FileCheck %s
// A module that was instrumented is not instrumented again.
// RUN: %clangxx_plugin -emit-llvm -c -o %t.bc %s && %clangxx_plugin -O1 -S -emit-llvm -o - %t.bc | %FileCheck %s
// RUN: rm -rf %t && mkdir %t && cd %t && %clangxx_plugin -O1 -save-temps -c -o saved.o %s
// RUN: cd %t && llvm-nm --undefined-only saved.o | %FileCheck %s --check-prefix=SAVED
#include <map>

std::map<int, int> numbers;
void add() { numbers.insert({1, 2}); }
void take() { numbers.erase(1); }

// CHECK: @mapsan.module = private {{.*}}constant { i32, i32, i32, i32, ptr, i64 } { i32 1, i32 3, i32 2, i32 0, ptr {{.*}}, i64 0 }
// CHECK-NOT: @mapsan.module
// CHECK: @llvm.global_ctors = {{.*}} { i32 0, ptr @mapsan.module_ctor, ptr null }
// SAVED-DAG: __mapsan_access
// SAVED-DAG: __mapsan_map_construct
// SAVED-DAG: __mapsan_module_register_v1
