// different_elements.cpp: threads change different existing elements at a time: legal, in every way of writing it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <string>
#include <unordered_map>

#include "many_threads.h"

constexpr int kThreads = 32;
std::map<int, int> ordered;
std::unordered_map<int, std::string> hashed;

int main() {
  for (int i = 0; i < kThreads; ++i) {
    ordered[i] = 0;
    hashed[i] = "";
  }
  run_threads(kThreads, [](int thread) {
    for (int i = 0; i < 100; ++i) {
      ordered.at(thread) = i;
      ordered.at(thread)++;
      ordered.find(thread)->second += 2;
      auto& value = ordered.at(thread);
      value *= 2;
      int* pointer = &ordered.at(thread);
      *pointer -= 1;
      hashed.at(thread) = "x";
      hashed.at(thread) += "y";
      auto it = hashed.find(thread);
      it->second.push_back('z');
      if (hashed.at(thread).size() != 3) return;
    }
    // Other threads' keys: looking them up does not read their values.
    for (int i = 0; i < kThreads; ++i) {
      if (ordered.find(i) == ordered.end() || hashed.count(i) == 0) return;
    }
  });
}
