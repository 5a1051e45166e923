// answer_by_exception.cpp: a check whose answer is the exception of at(), caught by the caller.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<std::string, std::string> 'Config::values_'
// JSON: confidence == "predicted"
#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "two_threads.h"

class Config {
 public:
  std::string get(const std::string& key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_.at(key);  // ROLE: check, interferer
  }
  void set(const std::string& key, const std::string& value) {
    std::lock_guard<std::mutex> lock(mutex_);
#ifdef FIXED
    if (values_.count(key)) return;
#endif
    values_[key] = value;  // ROLE: act
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::string> values_;
};

Config config;

void set_default() {
  try {
    config.get("colour");
  } catch (const std::out_of_range&) {
    config.set("colour", "green");
  }
}

int main() { run_in_order("first", set_default, "second", set_default); }
