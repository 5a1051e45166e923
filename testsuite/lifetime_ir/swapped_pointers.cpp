// swapped_pointers.cpp: pointers to maps are no maps.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -O0 -S -emit-llvm -o - %s | %FileCheck %s
// RUN: %clangxx_plugin -O0 -stdlib=libc++ -S -emit-llvm -o - %s | %FileCheck %s
#include <algorithm>
#include <map>

using Map = std::map<int, std::map<int, long>>;

// CHECK-LABEL: define {{.*}}13pointers_swap
// CHECK-NOT: @__mapsan
// CHECK: ret void
void pointers_swap(Map*& a, Map*& b) { std::swap(a, b); }

// CHECK-LABEL: define {{.*}}9maps_swap
// CHECK: @__mapsan
// CHECK: ret void
void maps_swap(Map& a, Map& b) { std::swap(a, b); }
