// room_made_before.cpp: room is made until there is some, and filled in another critical section.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, int> 'Cache::pages_'
// JSON: consequence == "over-capacity"
#include <map>
#include <mutex>

#include "two_threads.h"

class Cache {
 public:
  bool full() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return pages_.size() >= 8;  // ROLE: check, interferer
  }
  void evict() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!pages_.empty()) pages_.erase(pages_.begin());
  }
  void put(int page) {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(mutex_);
    while (pages_.size() >= 8) pages_.erase(pages_.begin());
#else
    while (full()) evict();
    std::lock_guard<std::mutex> lock(mutex_);
#endif
    pages_[page] = page;  // ROLE: act, interferer
  }

 private:
  mutable std::mutex mutex_;
  std::map<int, int> pages_;
};

Cache cache;

int main() {
  run_in_order(
      "first", [] { cache.put(1); }, "second", [] { cache.put(2); });
}
