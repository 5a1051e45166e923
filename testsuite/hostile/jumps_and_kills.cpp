// jumps_and_kills.cpp: handlers that jump out of mapsan's own work, threads that are killed in it: no deadlock, no false report.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %mapsan-clang++ -std=c++17 -O1 -g -pthread -I%support %s -o %t
// RUN: %t jumps > %t.jumps 2>&1
// RUN: %FileCheck %s < %t.jumps
// RUN: %t kills > %t.kills 2>&1
// RUN: %FileCheck %s < %t.kills
// RUN: env MAPSAN_OPTIONS=mode=guard %t jumps > %t.guard 2>&1
// RUN: %FileCheck %s < %t.guard
//
// mapsan may have been hit half-way, and says so then.
// CHECK-NOT: MapSanitizer
// CHECK: 10 words, 30 of each
// CHECK-NOT: MapSanitizer
#define FIXED
#include <setjmp.h>
#include <signal.h>
#include <string.h>

#include <atomic>
#include <thread>

#include "Inputs/small_race.h"

constexpr int kTimes = 100;

std::atomic<long> atomic_count{0};
std::atomic<int> jumps_made{0};
thread_local sigjmp_buf way_out;

void jump(int) { siglongjmp(way_out, 1); }

void throw_back(std::thread& other) {
  while (jumps_made < kTimes) {
    pthread_kill(other.native_handle(), SIGUSR1);
    usleep(50);
  }
}

// Nothing but atomics between jumps: all that a handler may jump out of.
void be_interrupted(sigset_t set) {
  if (sigsetjmp(way_out, 1) != 0) ++jumps_made;  // with the signal blocked
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  while (jumps_made < kTimes) ++atomic_count;
  signal(SIGUSR1, SIG_IGN);
}

void* until_killed(void*) {
  int before;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before);
  for (;;) ++atomic_count;
}

int main(int, char** argv) {
  if (strcmp(argv[1], "jumps") == 0) {
    struct sigaction action = {};
    action.sa_handler = jump;
    sigaction(SIGUSR1, &action, nullptr);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::thread thread(be_interrupted, set);
    throw_back(thread);
    thread.join();
  } else {
    for (int i = 0; i < kTimes; ++i) {
      pthread_t thread;
      pthread_create(&thread, nullptr, until_killed, nullptr);
      usleep(static_cast<useconds_t>(i * 7));
      pthread_cancel(thread);
      pthread_join(thread, nullptr);
    }
  }
  return race();
}
