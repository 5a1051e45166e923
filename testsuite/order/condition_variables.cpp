// condition_variables.cpp: a wait gives the mutex up and takes it again, in all its forms.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'waited'
// CHECK-DAG: read-write-race on std::map<int, int> 'waited_for'
// CHECK-DAG: read-write-race on std::map<int, int> 'waited_any'
// CHECK-DAG: read-write-race on std::map<int, int> 'stopped'
// CHECK-DAG: read-write-race on std::map<int, int> 'at_exit'
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>

#include "order_pair.h"

Map waited, waited_for, waited_any, stopped, at_exit;
std::mutex mutex;
std::shared_mutex shared_mutex;
std::condition_variable condition;
std::condition_variable_any any;
bool ready[5];

void announce(int which) {
  std::lock_guard lock(mutex);
  ready[which] = true;
  condition.notify_all();
  any.notify_all();
}

int main() {
  run_pair(
      [] {
        waited[1] = 1;
        announce(0);
      },
      [] {
        ORDERED(std::unique_lock lock(mutex); condition.wait(lock, [] { return ready[0]; }); lock.unlock());
        (void)waited.find(1);
      });
  run_pair(
      [] {
        waited_for[1] = 1;
        announce(1);
      },
      [] {
        ORDERED(std::unique_lock lock(mutex);
                while (!condition.wait_for(lock, std::chrono::milliseconds(1), [] { return ready[1]; })) continue;
                lock.unlock());
        (void)waited_for.find(1);
      });
  run_pair(
      [] {
        waited_any[1] = 1;
        std::lock_guard lock(shared_mutex);
        ready[2] = true;
        any.notify_one();
      },
      [] {
        ORDERED(std::shared_lock lock(shared_mutex); any.wait(lock, [] { return ready[2]; }); lock.unlock());
        (void)waited_any.find(1);
      });
  std::stop_source source;
  run_pair(
      [&] {
        stopped[1] = 1;
        source.request_stop();
      },
      [&] {
        ORDERED(std::unique_lock lock(mutex); any.wait(lock, source.get_token(), [] { return false; }); lock.unlock());
        (void)stopped.find(1);
      });
  run_pair(
      [] {
        std::unique_lock lock(mutex);
        ready[4] = true;
        std::notify_all_at_thread_exit(condition, std::move(lock));
        at_exit[1] = 1;
      },
      [] {
        ORDERED(std::unique_lock lock(mutex); condition.wait(lock, [] { return ready[4]; }); lock.unlock());
        (void)at_exit.find(1);
      });
}
