// refcount.cpp: the last reference is given back in one section and the entry erased in another, where it may live
// again.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, int> 'References::count_'
// JSON: consequence == "stale-erase"
#include <map>
#include <mutex>

#include "two_threads.h"

class References {
 public:
  void retain(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++count_[id];  // ROLE: interferer
  }
  int release(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    const int left = --count_[id];  // ROLE: check, interferer
#ifdef FIXED
    if (left == 0) count_.erase(id);
#endif
    return left;
  }
  void drop(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    count_.erase(id);  // ROLE: act, interferer
  }

 private:
  std::mutex mutex_;
  std::map<int, int> count_;
};

References references;

void use(int id) {
  references.retain(id);
  const int left = references.release(id);
#ifdef FIXED
  (void)left;
#else
  if (left == 0) references.drop(id);
#endif
}

int main() {
  run_in_order(
      "first", [] { use(7); }, "second", [] { use(7); });
}
