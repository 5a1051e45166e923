// members.cpp: maps that live and die with the object they are in, by functions nobody wrote.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -O0 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O2 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O0 -stdlib=libc++ %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

// CHECK-LABEL: a Cache
struct Cache {
  std::map<int, int> first;
  std::unordered_map<std::string, int> second;
};

static void say(const char* text) { std::fprintf(stderr, "%s\n", text); }

int main() {
  say("a Cache");
  Cache a;
  // CHECK-NEXT: construct construct:[[#CACHE:]]:{{[0-9]+}} map=Cache::first in Cache::Cache type=std::map<int, int>
  // CHECK-NEXT: construct construct:[[#CACHE]]:{{[0-9]+}} map=Cache::second in Cache::Cache type=std::unordered_map<std::string, int>
  Cache copy = a;
  // CHECK-NEXT: copy construct:[[#CACHE]]:{{[0-9]+}} map=Cache::first in Cache::Cache
  // CHECK-NEXT: copy construct:[[#CACHE]]:{{[0-9]+}} map=Cache::second in Cache::Cache
  Cache moved = std::move(copy);
  // CHECK-NEXT: move construct:[[#CACHE]]:{{[0-9]+}} map=Cache::first in Cache::Cache
  // CHECK-NEXT: move construct:[[#CACHE]]:{{[0-9]+}} map=Cache::second in Cache::Cache
  copy = moved;
  // CHECK-NEXT: access operator=:[[#CACHE]]:{{[0-9]+}} SR|ER|W map=Cache::first in Cache::operator=
  // CHECK-NEXT: access operator=:[[#CACHE]]:{{[0-9]+}} SW|EW|W map=Cache::first in Cache::operator=
  // CHECK-NEXT: access operator=:[[#CACHE]]:{{[0-9]+}} SR|ER|W map=Cache::second
  // CHECK-NEXT: access operator=:[[#CACHE]]:{{[0-9]+}} SW|EW|W map=Cache::second
  copy = std::move(moved);
  // CHECK-NEXT: access operator=:[[#CACHE]]:{{[0-9]+}} SW|EW|W|L map=Cache::first in Cache::operator=
  // CHECK-NEXT: access operator=:[[#CACHE]]:{{[0-9]+}} SW|EW|W map=Cache::first in Cache::operator=
  // CHECK-NEXT: access operator=:[[#CACHE]]:{{[0-9]+}} SW|EW|W|L map=Cache::second
  // CHECK-NEXT: access operator=:[[#CACHE]]:{{[0-9]+}} SW|EW|W map=Cache::second
  say("end");
}
// CHECK-NEXT: end
// CHECK-NEXT: destroy destroy:{{.*}} map=Cache::second in Cache::~Cache
// CHECK-NEXT: destroy destroy:{{.*}} map=Cache::first in Cache::~Cache
// CHECK-NEXT: destroy destroy:{{.*}} map=Cache::second in Cache::~Cache
// CHECK-NEXT: destroy destroy:{{.*}} map=Cache::first in Cache::~Cache
// CHECK-NEXT: destroy destroy:{{.*}} map=Cache::second in Cache::~Cache
// CHECK-NEXT: destroy destroy:{{.*}} map=Cache::first in Cache::~Cache
// CHECK-NOT: {{construct|destroy}}
