// coroutine.cpp: a generator walks a map from a coroutine that is resumed by one thread after another.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent --std=c++20 %s %t
#include <cassert>
#include <coroutine>
#include <exception>
#include <map>
#include <thread>

struct Generator {
  struct promise_type {
    int value = 0;
    Generator get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int v) {
      value = v;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

Generator walk(std::map<int, int>& map) {
  for (auto& [key, value] : map) {
    value += 1;
    co_yield key;
  }
  map.clear();
}

int main() {
  std::map<int, int> map{{1, 1}, {2, 2}, {3, 3}};
  Generator generator = walk(map);
  int sum = 0;
  while (!generator.handle.done()) {
    std::thread([&] {
      generator.handle.resume();
      if (!generator.handle.done()) sum += generator.handle.promise().value;
    }).join();
  }
  generator.handle.destroy();
  assert(sum == 6 && map.empty());
}
