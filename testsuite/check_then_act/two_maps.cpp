// two_maps.cpp: an entry moves from one map to another, decided by a look into the first: it may be moved twice.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, int> 'Jobs::pending_'
// JSON: confidence == "predicted"
#include <map>
#include <mutex>

#include "two_threads.h"

class Jobs {
 public:
  void add(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    pending_[job] = 0;
  }
  bool is_pending(int job) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return pending_.count(job) != 0;  // ROLE: check, interferer
  }
  void finish(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
#ifdef FIXED
    if (pending_.erase(job) == 0) return;
#else
    pending_.erase(job);  // ROLE: act
#endif
    ++done_[job];
  }

 private:
  mutable std::mutex mutex_;
  std::map<int, int> pending_, done_;
};

Jobs jobs;

void work() {
#ifdef FIXED
  jobs.finish(1);
#else
  if (jobs.is_pending(1)) jobs.finish(1);
#endif
}

int main() {
  jobs.add(1);
  run_in_order("first", work, "second", work);
}
