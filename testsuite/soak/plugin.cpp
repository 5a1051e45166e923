// plugin.cpp: a library that is loaded, used by several threads, and unloaded, again and again.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include <map>
#include <mutex>
#include <string>

namespace {
std::mutex mutex;
std::map<std::string, int> counts;
}  // namespace

extern "C" int use_plugin(int n) {
  std::lock_guard<std::mutex> lock(mutex);
  std::map<int, int> scratch;
  scratch[n] = ++counts["key " + std::to_string(n % 7)];
  return scratch[n];
}
