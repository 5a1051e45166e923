// checked_all_first.cpp: one call asks of all keys, then each is taken: each act relies on its own key's check.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, int> 'Seats::taken_'
#include <map>
#include <mutex>
#include <vector>

#include "two_threads.h"

class Seats {
 public:
  bool are_free(const std::vector<int>& wanted) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return all_free(wanted);
  }
  void take(int seat, int guest) {
    std::lock_guard<std::mutex> lock(mutex_);
    taken_[seat] = guest;  // ROLE: act, interferer
  }
  bool take_all(const std::vector<int>& wanted, int guest) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!all_free(wanted)) return false;
    for (int seat : wanted) taken_[seat] = guest;
    return true;
  }

 private:
  bool all_free(const std::vector<int>& wanted) const {
    for (int seat : wanted) {
      if (taken_.count(seat) != 0) return false;  // ROLE: check, interferer
    }
    return true;
  }

  mutable std::mutex mutex_;
  std::map<int, int> taken_;
};

Seats seats;

bool book(const std::vector<int>& wanted, int guest) {
#ifdef FIXED
  return seats.take_all(wanted, guest);
#else
  if (!seats.are_free(wanted)) return false;
  for (int seat : wanted) seats.take(seat, guest);
  return true;
#endif
}

int main() {
  run_in_order(
      "first", [] { book({1, 2, 3}, 1); }, "second", [] { book({3, 4}, 2); });
}
