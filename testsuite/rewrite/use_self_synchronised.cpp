// use_self_synchronised.cpp: what synchronises itself is never an element access.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -O0 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -std=c++20 -O2 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <pthread.h>

struct Metric {
  std::atomic<long> hits{0};
  int plain = 0;
  void hit() { hits++; }
};
struct Guarded {
  mutable std::mutex mutex;
  int value = 0;
  void set(int next) {
    std::lock_guard<std::mutex> lock(mutex);
    value = next;
  }
};
std::map<int, Metric> metrics;
std::map<int, std::atomic<int>> atomics;
std::map<int, Guarded> guarded;
std::map<int, pthread_mutex_t> posix;

int main() {
  metrics[1], atomics[1], guarded[1], posix[1] = PTHREAD_MUTEX_INITIALIZER;  // CHECK-COUNT-4: SW
  metrics[1].hit();                     // CHECK: access operator[]:[[@LINE]]:10 SR|N
  metrics[1].hits++;                    // CHECK: access operator[]:[[@LINE]]:10 SR|N
  metrics[1].hits.store(1);             // CHECK: access operator[]:[[@LINE]]:10 SR|N
  metrics[1].plain = 3;                 // CHECK: access operator[]:[[@LINE]]:10 SR|EW|N@8+4
  atomics[1] = 3;                       // CHECK: access operator[]:[[@LINE]]:10 SR|N
  atomics[1].fetch_add(1);              // CHECK: access operator[]:[[@LINE]]:10 SR|N
  (void)(atomics[1] == 3);              // CHECK: access operator[]:[[@LINE]]:17 SR|N
  guarded[1].set(1);                    // CHECK: access operator[]:[[@LINE]]:10 SR|N
  std::lock_guard<std::mutex> lock(guarded[1].mutex);  // CHECK: access operator[]:[[@LINE]]:43 SR|N
  pthread_mutex_lock(&posix[1]);        // CHECK: access operator[]:[[@LINE]]:28 SR|N
  __atomic_fetch_add(&metrics[1].plain, 1, __ATOMIC_RELAXED);  // CHECK: access operator[]:[[@LINE]]:30 SR|N
}
