// exceptions.cpp: a constructor that throws leaves no map; maps that are unwound are destroyed.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -O0 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O2 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O0 -stdlib=libc++ %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <cstdio>
#include <map>

struct Refuses {
  Refuses() = default;
  Refuses(const Refuses&) { throw 1; }
};

static void say(const char* text) { std::fprintf(stderr, "%s\n", text); }

static void copy(const std::map<int, Refuses>& from) {
  std::map<int, int> unwound;
  (void)&unwound;  // or it would not escape
  std::map<int, Refuses> never(from);
  (void)never.size();
}

int main() {
  std::map<int, Refuses> refusing;
  refusing[1];
  say("copying");
  try {
    copy(refusing);
  } catch (int) {
    say("caught");
  }
}
// CHECK-LABEL: copying
// CHECK-NEXT: construct construct:{{.*}} map=unwound in copy
// CHECK-NEXT: destroy destroy:{{.*}} map=unwound in copy
// CHECK-NEXT: caught
// CHECK-NEXT: destroy destroy:{{.*}} map=refusing in main
// CHECK-NOT: {{construct|destroy}}
