// abseil.cpp: absl::Mutex, Notification, BlockingCounter and call_once of the installed library.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order --std=c++17 "--flags=-labsl_synchronization -labsl_base \
// RUN:   -labsl_malloc_internal -labsl_raw_logging_internal -labsl_spinlock_wait" %s %t
// REQUIRES: abseil
// CHECK-DAG: {{[a-z-]+}} on std::map<int, int> 'by_mutex'
// CHECK-DAG: {{[a-z-]+}} on std::map<int, int> 'notified'
#include <absl/base/call_once.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>

#include "order_pair.h"

Map by_mutex, by_reader, awaited, notified, counted, once;
absl::Mutex mutex, other;
absl::CondVar condition;
absl::Notification notification;
absl::BlockingCounter counter(1);
absl::once_flag flag;
bool ready = false, signalled = false;

int main() {
  auto add = [](absl::Mutex& used) {
    for (int i = 0; i < 1000; ++i) {
      absl::MutexLock lock(&used);
      by_mutex[i] += 1;
    }
  };
  run_pair([&] { add(mutex); }, [&] { add(ORDERED(mutex) UNORDERED_ONLY(other)); });
  run_pair(
      [] {
        notified[1] = 1;
        notification.Notify();
      },
      [] {
        ORDERED(notification.WaitForNotification());
        (void)notified.find(1);
      });
#ifndef UNORDERED
  auto share = [] {
    for (int i = 0; i < 1000; ++i) {
      absl::WriterMutexLock lock(&mutex);
      by_reader[i] += 1;
    }
    for (int i = 0; i < 1000; ++i) {
      absl::ReaderMutexLock lock(&mutex);
      (void)by_reader.find(i);
    }
  };
  run_pair(share, share);
  run_pair(
      [] {
        awaited[1] = 1;
        absl::MutexLock lock(&mutex);
        ready = true;
      },
      [] {
        mutex.LockWhen(absl::Condition(&ready));
        mutex.Unlock();
        (void)awaited.find(1);
      });
  run_pair(
      [] {
        awaited[2] = 1;
        absl::MutexLock lock(&mutex);
        signalled = true;
        condition.SignalAll();
      },
      [] {
        absl::MutexLock lock(&mutex);
        while (!signalled) condition.Wait(&mutex);
        (void)awaited.find(2);
      });
  run_pair(
      [] {
        counted[1] = 1;
        counter.DecrementCount();
      },
      [] {
        counter.Wait();
        (void)counted.find(1);
      });
  auto initialise = [] {
    absl::call_once(flag, [] { once[1] = 1; });
    (void)once.find(1);
  };
  run_pair(initialise, initialise);
#endif
}
