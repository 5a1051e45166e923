// job_claimed_twice.cpp: a member of the element decides, and is written in a later section.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, Job> 'jobs'
// JSON: consequence == "lost-update"
#include <map>
#include <mutex>

#include "two_threads.h"

struct Job {
  int owner = 0;
};

std::mutex jobs_mutex;
std::map<int, Job> jobs{{1, {}}};

int owner_of(int job) {
  std::lock_guard<std::mutex> lock(jobs_mutex);
  return jobs[job].owner;  // ROLE: check, interferer
}

void set_owner(int job, int owner) {
  std::lock_guard<std::mutex> lock(jobs_mutex);
#ifdef FIXED
  if (jobs[job].owner != 0) return;
#endif
  jobs[job].owner = owner;  // ROLE: act, interferer
}

void claim(int worker) {
  if (owner_of(1) == 0) set_owner(1, worker);
}

int main() {
  run_in_order(
      "first", [] { claim(1); }, "second", [] { claim(2); });
}
