// element_state.cpp: a room is closed by whoever finds it empty, and in the meantime somebody enters.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, std::set<int>> 'Rooms::rooms_'
#include <map>
#include <mutex>
#include <set>

#include "two_threads.h"

class Rooms {
 public:
  void enter(int room, int who) {
    std::lock_guard<std::mutex> lock(mutex_);
    rooms_[room].insert(who);  // ROLE: interferer
  }
  void leave(int room, int who) {
    std::unique_lock<std::mutex> lock(mutex_);
    auto& members = rooms_[room];  // ROLE: check, interferer
    members.erase(who);            // ROLE: interferer
    const bool empty = members.empty();
#ifndef FIXED
    lock.unlock();
    lock.lock();
#endif
    if (empty) rooms_.erase(room);  // ROLE: act, interferer
  }

 private:
  std::mutex mutex_;
  std::map<int, std::set<int>> rooms_;
};

Rooms rooms;

void visit(int who) {
  rooms.enter(1, who);
  rooms.leave(1, who);
}

int main() {
  run_in_order(
      "first", [] { visit(1); }, "second", [] { visit(2); });
}
