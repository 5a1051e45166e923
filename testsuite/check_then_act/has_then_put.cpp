// has_then_put.cpp: a check and an act in two member functions, each with the lock; their common caller relies on both.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<std::string, int> 'Cache::map_'
// JSON: confidence == "predicted" and events[0].role != events[1].role and len(fix) > 0
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

class Cache {
 public:
  bool has(const std::string& key) const {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return map_.count(key) != 0;  // ROLE: check, interferer
  }
  void put(const std::string& key, int value) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    map_[key] = value;  // ROLE: act
  }
  bool put_if_absent(const std::string& key, int value) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    return map_.try_emplace(key, value).second;
  }

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, int> map_;
};

Cache cache;

void fill(int value) {
#ifdef FIXED
  if (!cache.put_if_absent("sku-42", value)) return;
#else
  if (!cache.has("sku-42")) cache.put("sku-42", value);
#endif
}

int main() {
  run_in_order(
      "first", [] { fill(1); }, "second", [] { fill(2); });
}
