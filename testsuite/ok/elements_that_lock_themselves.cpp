// elements_that_lock_themselves.cpp: elements with a mutex inside, locked by whoever uses them; the map itself does
// not change.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "many_threads.h"

class Channel {
 public:
  void send(int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(value);
    senders_.insert(value % 5);
  }
  std::size_t count() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_.size() + senders_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<int> values_;
  std::set<int> senders_;
};

struct Slot {
  std::mutex mutex;
  int value = 0;
};

int main() {
  std::map<std::string, Channel> channels;
  channels["a"];
  channels["b"];
  std::map<int, Slot> slots;
  slots[0];
  run_threads(8, [&](int thread) {
    for (int i = 0; i < 100; ++i) {
      channels.at(thread % 2 ? "a" : "b").send(i);
      (void)channels.at("a").count();
      auto& slot = slots.at(0);
      std::lock_guard<std::mutex> lock(slot.mutex);
      slot.value += 1;
    }
  });
}
