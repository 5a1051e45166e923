// libraries.cpp: a library's constructors come before its use by others, and all use before its destructors.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %mapsan-clang++ -g -O1 -fPIC -shared %S/Inputs/library.cpp -o %t.so
// RUN: %mapsan-clang++ -g -O1 -pthread -I%support %s -o %t
// RUN: %t %t.so together 2>&1 | %FileCheck %s
// RUN: %not %t %t.so handed-over 2>&1 | %FileCheck --check-prefix=RACE %s
//
// CHECK-NOT: MapSanitizer
// CHECK: counted
// CHECK-NOT: MapSanitizer
//
// What a thread does after it has asked for a symbol is not ordered by the linker:
// RACE: WARNING: MapSanitizer: concurrent-write on std::map<int, int> 'own'
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <map>

#include "two_threads.h"

const char* path;
invisible::Barrier barrier(2);
std::map<int, int> own;
int total = 0;

using Count = int(int);

// One thread loads and constructs, the other finds the library loaded; the other unloads and destroys.
void together(bool first) {
  void* library = nullptr;
  for (int round = 0; round < 3; ++round) {
    if (first) library = dlopen(path, RTLD_NOW);
    barrier.wait();
    if (!first) library = dlopen(path, RTLD_NOW);
    auto* count = reinterpret_cast<Count*>(dlsym(library, "count"));
    const int counted = count(1) + count(2);
    if (first) total += counted;
    barrier.wait();
    if (first) dlclose(library);
    barrier.wait();
    if (!first) dlclose(library);
    barrier.wait();
  }
}

void load_and_insert(int key) {
  void* library = dlopen(path, RTLD_NOW);
  if (dlsym(library, "count") == nullptr) return;
  own[key] = key;
}

int main(int, char** argv) {
  path = argv[1];
  if (strcmp(argv[2], "together") == 0) {
    std::thread a(together, true), b(together, false);
    a.join();
    b.join();
    puts(total > 0 ? "counted" : "not counted");
  } else {
    run_in_order("first", [] { load_and_insert(1); }, "second", [] { load_and_insert(2); });
  }
}
