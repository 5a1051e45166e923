// library.cpp: a library with a map of its own; see ../libraries.cpp.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include <map>
#include <mutex>

static std::mutex mutex;
static std::map<int, int> counts;

extern "C" int count(int n) {
  std::lock_guard<std::mutex> lock(mutex);
  return ++counts[n];
}
