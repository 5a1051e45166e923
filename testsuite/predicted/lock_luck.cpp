// lock_luck.cpp: two threads hold different locks, and only who came first to a third one kept them apart.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'by_empty'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_counter'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_total'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_other_map'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_log_line'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_try_lock'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_shared_mutex'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_calls'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_pthread'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_own_guard'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_helper'
// CHECK-DAG: Confidence: predicted
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_empty"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_counter"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_total"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_other_map"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_log_line"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_try_lock"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_shared_mutex"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_calls"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_pthread"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_own_guard"
// JSON: rule == "read-write-race" and confidence == "predicted" and map.name == "by_helper"
#include <pthread.h>

#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "two_threads.h"

using Map = std::map<int, int>;

Map by_empty, by_counter, by_total, by_other_map, by_log_line, by_try_lock, by_shared_mutex, by_calls, by_pthread,
    by_own_guard, by_helper;
std::mutex writers_lock, readers_lock, middle;
std::shared_mutex shared_middle;
pthread_mutex_t pthread_middle = PTHREAD_MUTEX_INITIALIZER;

Map other{{0, 0}};
int visits;
long total;

struct Guard {
  explicit Guard(std::mutex& mutex) : mutex_(mutex) { mutex_.lock(); }
  ~Guard() { mutex_.unlock(); }
  std::mutex& mutex_;
};

void count_visit() { ++visits; }

// One thread writes the map and then visits the section, the other visits the section and then reads the map.
template <class Visit>
void test(Map& map, Visit visit) {
  run_in_order(
      "first",
      [&] {
        {
          std::lock_guard<std::mutex> lock(writers_lock);
          map[1] = 1;
        }
        visit(1);
      },
      "second",
      [&] {
        visit(2);
#ifdef FIXED
        std::lock_guard<std::mutex> lock(writers_lock);
#else
        std::lock_guard<std::mutex> lock(readers_lock);
#endif
        (void)map.find(1);
      });
}

int main() {
  test(by_empty, [](int) { std::lock_guard<std::mutex> lock(middle); });
  test(by_counter, [](int) {
    std::lock_guard<std::mutex> lock(middle);
    visits++;
  });
  test(by_total, [](int by) {
    std::unique_lock<std::mutex> lock(middle);
    total = total + by;
    lock.unlock();
  });
  test(by_other_map, [](int key) {
    std::lock_guard<std::mutex> lock(middle);
    other[key] = key;
  });
  test(by_log_line, [](int who) {
    std::lock_guard<std::mutex> lock(middle);
    std::printf("%d after %ld\n", who, total);
  });
  test(by_try_lock, [](int) {
    if (!middle.try_lock()) return;
    ++visits;
    middle.unlock();
  });
  test(by_shared_mutex, [](int who) {
    if (who == 1) {
      std::unique_lock<std::shared_mutex> lock(shared_middle);
      ++visits;
    } else {
      std::shared_lock<std::shared_mutex> lock(shared_middle);
      std::printf("%d visits\n", visits);
    }
  });
  test(by_calls, [](int by) {
    middle.lock();
    total += by;
    middle.unlock();
  });
  test(by_pthread, [](int) {
    pthread_mutex_lock(&pthread_middle);
    ++visits;
    pthread_mutex_unlock(&pthread_middle);
  });
  test(by_own_guard, [](int) {
    Guard guard(middle);
    ++visits;
  });
  test(by_helper, [](int) {
    std::lock_guard<std::mutex> lock(middle);
    count_visit();
  });
}
