// virtual_store.cpp: check and act are virtual calls, the check returns a pointer.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, std::string> 'MapStore::map_'
// JSON: confidence == "predicted" and consequence == "duplicate-work"
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "two_threads.h"

class Store {
 public:
  virtual ~Store() = default;
  virtual const std::string* get(int key) = 0;
  virtual bool put(int key, const std::string& value) = 0;
};

class MapStore : public Store {
 public:
  const std::string* get(int key) override {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = map_.find(key);  // ROLE: check, interferer
    return found == map_.end() ? nullptr : &found->second;
  }
  bool put(int key, const std::string& value) override {
    std::lock_guard<std::mutex> lock(mutex_);
#ifdef FIXED
    return map_.emplace(key, value).second;
#else
    map_.emplace(key, value);  // ROLE: act
    return true;
#endif
  }

 private:
  std::mutex mutex_;
  std::map<int, std::string> map_;
};

std::unique_ptr<Store> store = std::make_unique<MapStore>();

void ensure() {
  const std::string* found = store->get(1);
  if (found == nullptr) store->put(1, "default");
}

int main() { run_in_order("first", ensure, "second", ensure); }
