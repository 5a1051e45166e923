// structured_binding.cpp: the check returns a pair that its caller takes apart.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<int, std::string> 'Index::map_'
// JSON: confidence == "predicted"
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "two_threads.h"

class Index {
 public:
  std::pair<bool, std::string> fetch(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = map_.find(key);  // ROLE: check, interferer
    if (found == map_.end()) return {false, ""};
    return {true, found->second};
  }
  void store(int key, const std::string& text) {
    std::lock_guard<std::mutex> lock(mutex_);
#ifdef FIXED
    if (map_.count(key)) return;
#endif
    map_[key] = text;  // ROLE: act
  }

 private:
  std::mutex mutex_;
  std::unordered_map<int, std::string> map_;
};

Index text_index;

void fill() {
  auto [found, text] = text_index.fetch(1);
  if (found || !text.empty()) return;
  text_index.store(1, "new");
}

int main() { run_in_order("first", fill, "second", fill); }
