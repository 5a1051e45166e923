// out_parameter.cpp: the check fills in a parameter and returns whether it did; the lock is of pthreads.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, int> 'inodes'
// JSON: confidence == "predicted"
#include <pthread.h>

#include <map>

#include "two_threads.h"

pthread_mutex_t inodes_mutex = PTHREAD_MUTEX_INITIALIZER;
std::map<int, int> inodes;

bool look_up(int number, int* out) {
  bool known = false;
  pthread_mutex_lock(&inodes_mutex);
  auto found = inodes.find(number);  // ROLE: check, interferer
  if (found != inodes.end()) {
    *out = found->second;
    known = true;
  }
  pthread_mutex_unlock(&inodes_mutex);
  return known;
}

void insert(int number, int value) {
  pthread_mutex_lock(&inodes_mutex);
#ifdef FIXED
  if (inodes.find(number) == inodes.end()) inodes[number] = value;
#else
  inodes[number] = value;  // ROLE: act
#endif
  pthread_mutex_unlock(&inodes_mutex);
}

void load() {
  int value = 0;
  if (!look_up(3, &value)) insert(3, 6);
}

int main() { run_in_order("first", load, "second", load); }
