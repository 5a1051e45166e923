// job_peeked.cpp: two workers look at the first job, do it and then remove it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, std::string> 'Jobs::jobs_'
// JSON: confidence == "predicted"
#include <map>
#include <mutex>
#include <string>

#include "two_threads.h"

class Jobs {
 public:
  Jobs() {
    for (int i = 0; i < 5; ++i) jobs_[i] = "job";
  }
  bool peek(int& id) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (jobs_.empty()) return false;  // ROLE: interferer
    id = jobs_.begin()->first;        // ROLE: check, interferer
    return true;
  }
  void done(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.erase(id);  // ROLE: act
  }
  bool take(int& id) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (jobs_.empty()) return false;
    id = jobs_.begin()->first;
    jobs_.erase(jobs_.begin());
    return true;
  }

 private:
  std::mutex mutex_;
  std::map<int, std::string> jobs_;
};

Jobs jobs;

void work() {
  int id = 0;
#ifdef FIXED
  while (jobs.take(id)) {
  }
#else
  while (jobs.peek(id)) jobs.done(id);
#endif
}

int main() { run_in_order("first", work, "second", work); }
