// wrapper_of_wrapper.cpp: check and act lie two calls below the function that relies on them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<std::string, int> 'Table::map_'
// JSON: confidence == "predicted"
#include <mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

class Table {
 public:
  bool contains(const std::string& key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return map_.find(key) != map_.end();  // ROLE: check, interferer
  }
  void set(const std::string& key, int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    map_.insert_or_assign(key, value);  // ROLE: act
  }
  bool add(const std::string& key, int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    return map_.insert({key, value}).second;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int> map_;
};

class Users {
 public:
  bool exists(const std::string& name) const { return table_.contains(name); }
  void create(const std::string& name) { table_.set(name, 1); }
  bool create_new(const std::string& name) { return table_.add(name, 1); }

 private:
  Table table_;
};

Users users;

bool sign_up() {
#ifdef FIXED
  return users.create_new("ann");
#else
  if (users.exists("ann")) return false;
  users.create("ann");
  return true;
#endif
}

int main() { run_in_order("first", sign_up, "second", sign_up); }
