// std_function.cpp: check and act are handed to a function as std::function.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<std::string, int> 'Registry::handlers_'
// JSON: confidence == "predicted"
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "two_threads.h"

class Registry {
 public:
  bool knows(const std::string& name) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return handlers_.count(name) > 0;  // ROLE: check, interferer
  }
  void add(const std::string& name, int handler) {
    std::lock_guard<std::mutex> lock(mutex_);
#ifdef FIXED
    if (handlers_.count(name) > 0) return;
#endif
    handlers_.insert_or_assign(name, handler);  // ROLE: act
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> handlers_;
};

Registry registry;

void unless(const std::function<bool()>& condition, const std::function<void()>& action) {
  if (!condition()) action();
}

void register_handler() {
  unless([] { return registry.knows("exit"); }, [] { registry.add("exit", 1); });
}

int main() { run_in_order("first", register_handler, "second", register_handler); }
