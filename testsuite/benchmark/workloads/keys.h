// keys.h: keys of the length that names of sessions have.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace benchmark {

inline std::vector<std::string> session_keys(int count) {
  std::vector<std::string> keys;
  for (int i = 0; i < count; ++i) {
    char key[40];
    std::snprintf(key, sizeof key, "user:%08d:session", i * 7919 % 1000003);
    keys.emplace_back(key);
  }
  return keys;
}

}  // namespace benchmark
