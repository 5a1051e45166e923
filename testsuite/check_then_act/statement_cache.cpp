// statement_cache.cpp: a cache whose look-up returns an optional; what was compiled twice is kept once.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<std::string, int> 'StatementCache::by_text_'
// JSON: confidence == "predicted"
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "two_threads.h"

class StatementCache {
 public:
  std::optional<int> look_up(const std::string& text) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = by_text_.find(text);  // ROLE: check, interferer
    if (found == by_text_.end()) return std::nullopt;
    return found->second;
  }
  int store(const std::string& text, int statement) {
    std::lock_guard<std::mutex> lock(mutex_);
#ifdef FIXED
    return by_text_.emplace(text, statement).first->second;
#else
    by_text_.insert_or_assign(text, statement);  // ROLE: act
    return statement;
#endif
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int> by_text_;
};

StatementCache cache;

int prepare(const std::string& text) {
  if (auto hit = cache.look_up(text)) return *hit;
  const int statement = static_cast<int>(text.size());
  return cache.store(text, statement);
}

int main() {
  run_in_order(
      "first", [] { prepare("select 1"); }, "second", [] { prepare("select 1"); });
}
