// flushed_when_filled.cpp: a map that was not empty is taken over; what is put into it afterwards does not mind that others
// fill it too.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>
#include <string>

#include "many_threads.h"

std::mutex mutex;
std::map<std::string, int> pending;

void add(const std::string& key, int amount) {
  std::lock_guard<std::mutex> lock(mutex);
  pending[key] += amount;
}

void flush() {
  std::map<std::string, int> taken;
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (pending.empty()) return;
    taken.swap(pending);
  }
  int sum = 0;
  for (const auto& [key, amount] : taken) sum += amount;
  if (sum < 0) add("debt", sum);
}

int main() {
  run_threads(3, [](int thread) {
    for (int i = 0; i < 60; ++i) thread == 0 ? flush() : add("k" + std::to_string(i % 5), thread - i);
  });
}
