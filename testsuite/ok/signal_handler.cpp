// signal_handler.cpp: signals arrive all the while; their handler touches no map.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <sys/time.h>

#include <atomic>
#include <csignal>
#include <map>
#include <mutex>

#include "many_threads.h"

std::atomic<int> ticks{0};
std::mutex mutex;
std::map<int, int> map;

int main() {
  struct sigaction action {};
  action.sa_handler = [](int) { ticks.fetch_add(1, std::memory_order_relaxed); };
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
  itimerval interval{{0, 500}, {0, 500}};
  setitimer(ITIMER_REAL, &interval, nullptr);
  run_threads(8, [](int thread) {
    std::map<int, int> own;
    for (int i = 0; i < 2000; ++i) {
      own[i % 50] = i;
      std::lock_guard<std::mutex> lock(mutex);
      map[i % 50] = thread;
    }
  });
  itimerval off{};
  setitimer(ITIMER_REAL, &off, nullptr);
}
