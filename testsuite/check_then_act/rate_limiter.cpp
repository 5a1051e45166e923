// rate_limiter.cpp: a counter read through operator[] decides; the value that was read is what is written later.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<std::string, int> 'Limiter::hits_'
// JSON: consequence == "lost-update"
#include <mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

class Limiter {
 public:
  bool allow(const std::string& client) {
    std::unique_lock<std::mutex> lock(mutex_);
    const int hits = hits_[client];  // ROLE: check, interferer
    if (hits >= 100) return false;
#ifndef FIXED
    lock.unlock();
    lock.lock();
#endif
    hits_[client] = hits + 1;  // ROLE: act, interferer
    return true;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, int> hits_;
};

Limiter limiter;

int main() {
  run_in_order(
      "first", [] { limiter.allow("10.0.0.1"); }, "second", [] { limiter.allow("10.0.0.1"); });
}
