// fork_join.cpp: a map handed to threads at their creation and back at their join, again and again.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <map>
#include <string>

#include "many_threads.h"

int main() {
  std::map<std::string, int> results;
  for (int round = 0; round < 20; ++round) {
    results["main"] += 1;
    std::thread worker([&] { results["worker"] += 1; });
    worker.join();
    // Several readers at a time: reading needs no lock.
    run_threads(4, [&](int) { assert(results.at("main") == round + 1 && results.count("worker") == 1); });
  }
  results.clear();
}
