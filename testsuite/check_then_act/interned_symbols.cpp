// interned_symbols.cpp: a name gets the next number if it has none; drawing a number hands nothing over.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<std::string, int> 'Symbols::numbers_'
// JSON: confidence == "predicted"
#include <map>
#include <mutex>
#include <string>

#include "two_threads.h"

class Symbols {
 public:
  int find(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++lookups_;
    auto found = numbers_.find(name);  // ROLE: check, interferer
    return found == numbers_.end() ? 0 : found->second;
  }
  int add(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    const int number = ++last_;
    numbers_[name] = number;  // ROLE: act, interferer
    return number;
  }
  int find_or_add(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto [entry, is_new] = numbers_.try_emplace(name, last_ + 1);
    if (is_new) ++last_;
    return entry->second;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> numbers_;
  int last_ = 0;
  int lookups_ = 0;
};

Symbols symbols;

void intern(const char* own) {
#ifdef FIXED
  symbols.find_or_add(own);
  symbols.find_or_add("end");
#else
  if (symbols.find("end") == 0) symbols.add("end");
  if (symbols.find(own) == 0) symbols.add(own);
#endif
}

int main() {
  run_in_order(
      "first", [] { intern("begin"); }, "second", [] { intern("while"); });
}
