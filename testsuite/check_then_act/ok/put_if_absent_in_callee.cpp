// put_if_absent_in_callee.cpp: looked up in vain, made, and stored unless another thread was faster: the winner is
// returned.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <memory>
#include <mutex>

#include "many_threads.h"

std::mutex map_mutex;
std::map<int, std::shared_ptr<int>> map;

std::shared_ptr<int> find(int key) {
  std::lock_guard<std::mutex> lock(map_mutex);
  auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

std::shared_ptr<int> put_if_absent(int key, std::shared_ptr<int> value) {
  std::lock_guard<std::mutex> lock(map_mutex);
  return map.emplace(key, std::move(value)).first->second;
}

std::shared_ptr<int> get(int key) {
  if (auto found = find(key)) return found;
  return put_if_absent(key, std::make_shared<int>(key));
}

int main() {
  run_threads(3, [](int) {
    for (int i = 0; i < 40; ++i) get(i);
  });
}
