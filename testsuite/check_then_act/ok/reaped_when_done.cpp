// reaped_when_done.cpp: what is collected in one section and erased in another is finished: nobody writes to it any more.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>
#include <vector>

#include "two_threads.h"

struct Job {
  bool done = false;
  int parts = 0;
};

std::mutex jobs_mutex;
std::map<int, Job> jobs{{1, {}}, {2, {}}, {3, {}}};

void work(int expected) {
  for (int id = 1; id <= 3; ++id) {
    for (int part = 0; part < expected; ++part) {
      std::lock_guard<std::mutex> lock(jobs_mutex);
      ++jobs.find(id)->second.parts;
    }
    std::lock_guard<std::mutex> lock(jobs_mutex);
    jobs[id].done = true;
  }
}

void reap(int expected) {
  std::vector<int> finished;
  {
    std::lock_guard<std::mutex> lock(jobs_mutex);
    for (const auto& [id, job] : jobs) {
      if (job.done && job.parts >= expected) finished.push_back(id);
    }
  }
  for (int id : finished) {
    std::lock_guard<std::mutex> lock(jobs_mutex);
    jobs.erase(id);
  }
}

int main() {
  run_in_order(
      "worker", [] { work(2); }, "reaper", [] { reap(2); });
}
