// exceptions.cpp: what an exception tells: that of at(), and those of the program's functions.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="needs check" %s
#include <map>
#include <stdexcept>

using Map = std::map<int, int>;
int require(const Map& m, int key);
void log(const char* text) noexcept;

void handler_acts(Map& m) {
  try {
    log("value" + m.at(1));
    // CHECK: [[@LINE-1]]:5: act 'log' needs check 'at' at [[@LINE-1]]:21
  } catch (const std::out_of_range&) {
    m[1] = 2;
    // CHECK: [[@LINE-1]]:6: act 'operator[]' needs check 'at' at [[@LINE-4]]:21{{$}}
  }
}
void handler_leaves(Map& m) {
  try {
    m.at(1);
  } catch (...) {
    return;
  }
  m.erase(1);
  // CHECK: [[@LINE-1]]:5: act 'erase' needs check 'at' at [[@LINE-5]]:7
}
void handler_goes_on(Map& m) {
  try {
    m.at(1);
  } catch (...) {
    log("absent");
    // CHECK: [[@LINE-1]]:5: act 'log' needs check 'at' at [[@LINE-3]]:7
  }
  m.erase(1);
}
void behind_it(Map& m) {
  try {
    m.erase(2);
    m.at(1);
    m.erase(1);
    // CHECK: [[@LINE-1]]:7: act 'erase' needs check 'at' at [[@LINE-2]]:7
  } catch (const std::out_of_range&) {
  }
}
void function_throws(Map& m) {
  try {
    require(m, 1);
  } catch (const std::exception&) {
    m[1] = 2;
    // CHECK: [[@LINE-1]]:6: act 'operator[]' needs check 'require' at [[@LINE-3]]:5
  }
}
void thrown_here(Map& m) {
  try {
    if (!m.contains(1)) throw 3;
  } catch (int) {
    m[1] = 2;
    // CHECK: [[@LINE-1]]:6: act 'operator[]' needs check 'contains' at [[@LINE-3]]:12
  }
}
void not_caught(Map& m) {
  if (m.contains(1)) throw 3;
  m[1] = 2;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'contains' at [[@LINE-2]]:9
}
// A loop that logs what goes wrong with one job, and then does the next.
void worker(Map& m, int (*next)()) noexcept {
  for (;;) {
    try {
      m[2] = 7;
      log("found" + require(m, 3));
      // CHECK: [[@LINE-1]]:7: act 'log' needs check 'require' at [[@LINE-1]]:21
      m[1] = 4;
    } catch (const std::exception&) {
      log("failed");
      // CHECK: [[@LINE-1]]:7: act 'log' needs check 'require' at [[@LINE-5]]:21
    }
  }
}
int at_is_exported(Map& m) { return m.at(1) > 0; }
void asserted(Map& m) {
  if (!m.contains(1)) __builtin_trap();
  m[1] = 2;
}
