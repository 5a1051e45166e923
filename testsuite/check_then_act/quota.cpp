// quota.cpp: a quota is read in one section and written in another: what others used in between is forgotten.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<std::string, int> 'Quota::used_'
// JSON: consequence == "lost-update"
#include <map>
#include <mutex>
#include <string>

#include "two_threads.h"

class Quota {
 public:
  int used(const std::string& user) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = used_.find(user);  // ROLE: check, interferer
    return found == used_.end() ? 0 : found->second;
  }
  void set_used(const std::string& user, int amount) {
    std::lock_guard<std::mutex> lock(mutex_);
    used_[user] = amount;  // ROLE: act, interferer
  }
  bool charge(const std::string& user, int amount, int limit) {
    std::lock_guard<std::mutex> lock(mutex_);
    int& used = used_[user];
    if (used + amount > limit) return false;
    used += amount;
    return true;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> used_;
};

Quota quota;

bool charge(int amount) {
#ifdef FIXED
  return quota.charge("ann", amount, 1000);
#else
  const int now = quota.used("ann");
  if (now + amount > 1000) return false;
  quota.set_used("ann", now + amount);
  return true;
#endif
}

int main() {
  run_in_order(
      "first", [] { charge(1); }, "second", [] { charge(2); });
}
