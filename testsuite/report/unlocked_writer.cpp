// unlocked_writer.cpp: every reader takes the lock, the writer does not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<std::string, int> 'Registry::entries_'
// JSON: map.name == "Registry::entries_" and key == '"apple"' and bucket is None
#include <map>
#include <mutex>
#include <string>

#include "two_threads.h"

class Registry {
 public:
  bool has(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    // CHECK-DAG: {{[Rr]}}ead (count){{.*}} by thread T{{[0-9]+}} 'reader' (locks held: M{{[0-9]+}} 'Registry::mutex_'{{.*}})
    // CHECK-DAG: #0 Registry::has {{.*}}unlocked_writer.cpp:[[@LINE+1]]:
    return entries_.count(name) != 0;
  }
  void add(const std::string& name, int value) {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(mutex_);
#endif
    // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'writer' (locks held: none)
    // CHECK-DAG: #0 Registry::add {{.*}}unlocked_writer.cpp:[[@LINE+1]]:
    entries_.emplace(name, value);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> entries_;
};

int main() {
  Registry registry;
  run_in_order(
      "reader", [&] { registry.has("apple"); }, "writer", [&] { registry.add("apple", 1); });
}
