// size_without_lock.cpp: size() is a read of the map like any other.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, int> 'Queue::pending_'
#include <mutex>
#include <unordered_map>

#include "two_threads.h"

class Queue {
 public:
  void push(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    // CHECK-DAG: {{[Ww]}}rite (insert){{.*}} by thread T{{[0-9]+}} 'pusher' (locks held: M{{[0-9]+}} 'Queue::mutex_'{{.*}})
    // CHECK-DAG: #0 Queue::push {{.*}}size_without_lock.cpp:[[@LINE+1]]:
    pending_.insert({id, id});
  }
  std::size_t size() const {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(mutex_);
#endif
    // CHECK-DAG: {{[Rr]}}ead (size){{.*}} by thread T{{[0-9]+}} 'poller' (locks held: none)
    // CHECK-DAG: #0 Queue::size {{.*}}size_without_lock.cpp:[[@LINE+1]]:
    return pending_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<int, int> pending_;
};

Queue jobs;

int main() {
  run_in_order(
      "pusher", [] { jobs.push(1); }, "poller", [] { (void)jobs.size(); });
}
