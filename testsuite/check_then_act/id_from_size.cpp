// id_from_size.cpp: the number of entries is the next id: two threads may count the same.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, std::string> 'Registry::names_'
// JSON: confidence == "predicted"
#include <map>
#include <mutex>
#include <string>

#include "two_threads.h"

class Registry {
 public:
  int size() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return static_cast<int>(names_.size());  // ROLE: check, interferer
  }
  void put(int id, const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    names_[id] = name;  // ROLE: act, interferer
  }
  int add(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    const int id = static_cast<int>(names_.size());
    names_[id] = name;
    return id;
  }

 private:
  mutable std::mutex mutex_;
  std::map<int, std::string> names_;
};

Registry registry;

int enroll(const std::string& name) {
#ifdef FIXED
  return registry.add(name);
#else
  const int id = registry.size();
  registry.put(id, name);
  return id;
#endif
}

int main() {
  run_in_order(
      "first", [] { enroll("Ada"); }, "second", [] { enroll("Grace"); });
}
