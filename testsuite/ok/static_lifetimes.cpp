// static_lifetimes.cpp: global maps are built before main and destroyed after it, some used by other globals'
// destructors.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <string>

#include "many_threads.h"

std::map<std::string, int> registry{{"a", 1}};

struct Registrar {
  explicit Registrar(const char* name) { registry[name] = 1; }
  ~Registrar() { registry.erase("b"); }
};

Registrar registrar("b");
static std::map<int, std::map<int, int>> nested{{1, {{2, 3}}}};
thread_local std::map<int, int> per_thread{{1, 1}};

int main() {
  run_threads(4, [](int thread) {
    (void)(registry.count("b") + nested.at(1).count(2));
    per_thread[thread] = 1;
  });
  registry["c"] = 1;
  nested.clear();
}
