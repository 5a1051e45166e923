// posix_semaphore_and_barrier.cpp: the same with sem_t and pthread_barrier_t.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <pthread.h>
#include <semaphore.h>

#include <cassert>
#include <map>

#include "many_threads.h"

constexpr int kThreads = 4;
std::map<int, int> phase_map, guarded;
pthread_barrier_t phase;
sem_t free_slot;

int main() {
  pthread_barrier_init(&phase, nullptr, kThreads);
  sem_init(&free_slot, 0, 1);
  run_threads(kThreads, [](int thread) {
    for (int round = 0; round < 20; ++round) {
      if (round % kThreads == thread) phase_map[round] = thread;
      pthread_barrier_wait(&phase);
      assert(phase_map.count(round) == 1);
      pthread_barrier_wait(&phase);
    }
    for (int i = 0; i < 50; ++i) {
      if (i % 2) {
        sem_wait(&free_slot);
      } else {
        while (sem_trywait(&free_slot) != 0) std::this_thread::yield();
      }
      guarded[i] += 1;
      sem_post(&free_slot);
    }
  });
  sem_destroy(&free_slot);
  pthread_barrier_destroy(&phase);
}
