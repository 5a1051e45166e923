// shared_lock_against_none.cpp: the reader holds the rw-lock, the writer holds nothing.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, int> 'Cache::map_'
// JSON: any(e.op == "count" and e.locks[0].mode == "shared" and e.locks[0].name == "Cache::mutex_" for e in events)
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "two_threads.h"

class Cache {
 public:
  bool has(int key) const {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    // CHECK-DAG: {{[Rr]}}ead (count){{.*}} by thread T{{[0-9]+}} 'reader' (locks held: M{{[0-9]+}} 'Cache::mutex_'{{.*}})
    // CHECK-DAG: #0 Cache::has {{.*}}shared_lock_against_none.cpp:[[@LINE+1]]:
    return map_.count(key) != 0;
  }
  void put(int key) {
#ifdef FIXED
    std::unique_lock<std::shared_mutex> lock(mutex_);
#endif
    // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'writer' (locks held: none)
    // CHECK-DAG: #0 Cache::put {{.*}}shared_lock_against_none.cpp:[[@LINE+1]]:
    map_[key] = 1;
  }

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<int, int> map_;
};

Cache cache;

int main() {
  run_in_order(
      "reader", [] { cache.has(1); }, "writer", [] { cache.put(1); });
}
