// derived.cpp: one construction and one destruction for a map that is a base class, whichever constructor is inherited,
// delegated to or defaulted.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -O0 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O2 %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -O0 -stdlib=libc++ %s %trace_runtime -o %t && MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <cstdio>
#include <map>
#include <unordered_map>

struct Inherits : std::map<int, int> {
  using std::map<int, int>::map;
};
struct Delegates : std::unordered_map<int, int> {
  Delegates() : Delegates(3) {}
  explicit Delegates(int n) : std::unordered_map<int, int>(n) {}
};
struct Virtual : virtual std::map<int, int> {
  virtual ~Virtual() = default;
};

static void say(const char* text) { std::fprintf(stderr, "%s\n", text); }

int main() {
  {
    say("inherited");
    Inherits a{{1, 2}};
    Inherits b = a;
    say("leaving");
  }
  // CHECK-LABEL: inherited
  // CHECK-NEXT: construct construct
  // CHECK-NEXT: copy construct
  // CHECK-NEXT: leaving
  // CHECK-NEXT: destroy destroy
  // CHECK-NEXT: destroy destroy
  {
    say("delegated");
    Delegates d;
    say("leaving");
  }
  // CHECK-NEXT: delegated
  // CHECK-NEXT: construct construct
  // CHECK-NEXT: leaving
  // CHECK-NEXT: destroy destroy
  {
    say("virtual");
    Virtual v;
    say("leaving");
  }
  // CHECK-NEXT: virtual
  // CHECK-NEXT: construct construct
  // CHECK-NEXT: leaving
  // CHECK-NEXT: destroy destroy
  say("end");
  // CHECK-NEXT: end
}
