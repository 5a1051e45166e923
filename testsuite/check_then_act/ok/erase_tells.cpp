// erase_tells.cpp: who erased the entry may use it: the result of erase decides.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex jobs_mutex;
std::map<int, int> jobs;
std::atomic<int> done{0};

bool take(int job) {
  std::lock_guard<std::mutex> lock(jobs_mutex);
  return jobs.erase(job) == 1;
}

int main() {
  for (int job = 0; job < 50; ++job) jobs[job] = job;
  run_threads(2, [](int) {
    for (int job = 0; job < 50; ++job) {
      if (take(job)) ++done;
    }
  });
}
