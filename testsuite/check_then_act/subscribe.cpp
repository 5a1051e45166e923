// subscribe.cpp: a topic is opened when it is not there: opening it twice throws away the first subscriber.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<std::string, std::set<int>> 'Hub::topics_'
// JSON: consequence == "lost-update"
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>

#include "two_threads.h"

class Hub {
 public:
  bool has(const std::string& topic) const {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return topics_.find(topic) != topics_.end();  // ROLE: check, interferer
  }
  void open(const std::string& topic) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
#ifdef FIXED
    if (topics_.find(topic) != topics_.end()) return;
#endif
    topics_[topic] = {};  // ROLE: act
  }
  void add(const std::string& topic, int who) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    topics_[topic].insert(who);
  }

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::set<int>> topics_;
};

Hub hub;

void subscribe(int who) {
  if (!hub.has("news")) hub.open("news");
  hub.add("news", who);
}

int main() {
  run_in_order(
      "first", [] { subscribe(1); }, "second", [] { subscribe(2); });
}
