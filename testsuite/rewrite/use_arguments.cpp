// use_arguments.cpp: elements as arguments: by value and const reference read, T& as the callee's body says, moves write.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -O0 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -std=c++20 -O2 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

std::map<int, std::string> names{{1, "one"}, {2, "two"}};
void by_value(std::string) {}
void by_const(const std::string&) {}
void writes(std::string& name) { name = "written"; }
void reads(std::string& name) { by_const(name); }
void passes_on(std::string& name) { writes(name); }
void unknown(std::string& name);
template <class Type>
void forwards(Type&& value) {
  by_const(value);
}

int main() {
  std::stringstream stream;
  std::vector<std::string> copies;
  by_value(names[1]);                  // CHECK: access operator[]:[[@LINE]]:17 SR|ER|N
  by_const(names[1]);                  // CHECK: access operator[]:[[@LINE]]:17 SR|ER|N
  writes(names[1]);                    // CHECK: access operator[]:[[@LINE]]:15 SR|ER|EW|N
  reads(names[1]);                     // CHECK: access operator[]:[[@LINE]]:14 SR|ER|N
  passes_on(names[1]);                 // CHECK: access operator[]:[[@LINE]]:18 SR|ER|EW|N
  unknown(names[1]);                   // CHECK: access operator[]:[[@LINE]]:16 SR|ER|N
  forwards(names[1]);                  // CHECK: access operator[]:[[@LINE]]:17 SR|ER|N
  copies.push_back(names[1]);          // CHECK: access operator[]:[[@LINE]]:25 SR|ER|N
  copies.emplace_back(names[1]);       // CHECK: access operator[]:[[@LINE]]:28 SR|ER|N
  std::string copy = names[1];         // CHECK: access operator[]:[[@LINE]]:27 SR|ER|N
  std::string taken = std::move(names[1]);  // CHECK: access operator[]:[[@LINE]]:38 SR|ER|EW|N
  copies.push_back(std::move(names[2]));    // CHECK: access operator[]:[[@LINE]]:35 SR|ER|EW|N
  stream << names[1] << "line\n";      // CHECK: access operator[]:[[@LINE]]:18 SR|ER|N
  stream >> names[1];                  // CHECK: access operator[]:[[@LINE]]:18 SR|ER|EW|N
  std::getline(stream, names[1]);      // CHECK: access operator[]:[[@LINE]]:29 SR|ER|EW|N
  std::swap(names[1], copy);           // CHECK: access operator[]:[[@LINE]]:18 SR|ER|EW|N
  std::exchange(names[1], "new");      // CHECK: access operator[]:[[@LINE]]:22 SR|ER|EW|N
  (void)std::ref(names[1]);            // CHECK: access operator[]:[[@LINE]]:23 SR|N
  (void)std::addressof(names[1]);      // CHECK: access operator[]:[[@LINE]]:29 SR|N
  by_const(std::as_const(names[1]));   // CHECK: access operator[]:[[@LINE]]:31 SR|ER|N
  (void)std::make_pair(names[1], 2);   // CHECK: access operator[]:[[@LINE]]:29 SR|ER|N
  (void)(names[1] == "x");             // CHECK: access operator[]:[[@LINE]]:15 SR|ER|N
  copy = names[1] + names[2];          // CHECK: access operator[]:[[@LINE]]:15 SR|ER|N
                                       // CHECK: access operator[]:[[@LINE-1]]:26 SR|ER|N
}
void unknown(std::string&) {}
