// page_cache.cpp: a page that is not found is rendered and put. Whether put() meets the key decides only how it writes.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<int, {{.*}}'PageCache::index_'
// JSON: confidence == "predicted"
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "two_threads.h"

class PageCache {
 public:
  bool get(int number, std::string& page) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = index_.find(number);  // ROLE: check, interferer
    if (found == index_.end()) return false;
    pages_.splice(pages_.begin(), pages_, found->second);
    page = found->second->second;
    return true;
  }
  void put(int number, std::string page) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = index_.find(number);
#ifdef FIXED
    if (found != index_.end()) return;
#else
    if (found != index_.end()) {
      found->second->second = std::move(page);
      return;
    }
#endif
    pages_.emplace_front(number, std::move(page));
    index_[number] = pages_.begin();  // ROLE: act, interferer
  }

 private:
  std::mutex mutex_;
  std::list<std::pair<int, std::string>> pages_;
  std::unordered_map<int, std::list<std::pair<int, std::string>>::iterator> index_;
};

PageCache cache;

void visit() {
  std::string page;
  if (!cache.get(7, page)) cache.put(7, "page 7");
}

int main() { run_in_order("first", visit, "second", visit); }
