// multimap_limit.cpp: the number of entries under a key is limited, checked in one section and raised in another.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::multimap<std::string, int> 'Logins::by_user_'
// JSON: confidence == "predicted"
#include <map>
#include <mutex>
#include <string>

#include "two_threads.h"

class Logins {
 public:
  std::size_t count(const std::string& user) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return by_user_.count(user);  // ROLE: check, interferer
  }
  void add(const std::string& user, int session) {
    std::lock_guard<std::mutex> lock(mutex_);
    by_user_.emplace(user, session);  // ROLE: act, interferer
  }
  bool add_within(const std::string& user, int session, std::size_t limit) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (by_user_.count(user) >= limit) return false;
    by_user_.emplace(user, session);
    return true;
  }

 private:
  mutable std::mutex mutex_;
  std::multimap<std::string, int> by_user_;
};

Logins logins;

void log_in(int session) {
#ifdef FIXED
  logins.add_within("ann", session, 3);
#else
  if (logins.count("ann") < 3) logins.add("ann", session);
#endif
}

int main() {
  run_in_order(
      "first", [] { log_in(1); }, "second", [] { log_in(2); });
}
