// different_fields.cpp: two threads use different fields of one element.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <string>

#include "many_threads.h"

struct Job {
  int done = 0;
  int failed = 0;
  std::string log;
  int parts[2] = {0, 0};
};

int main() {
  std::map<int, Job> jobs;
  jobs[1];
  run_threads(3, [&](int thread) {
    for (int i = 0; i < 100; ++i) {
      if (thread == 0) {
        jobs.at(1).done++;
      } else if (thread == 1) {
        auto& job = jobs.at(1);
        job.failed += 1;
      } else {
        jobs.find(1)->second.log += "x";
      }
    }
  });
}
