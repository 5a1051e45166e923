// leader_by_empty.cpp: who finds the map empty leads: two may find it so.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<std::string, int> 'Election::members_'
// JSON: confidence == "predicted"
#include <map>
#include <mutex>
#include <string>

#include "two_threads.h"

class Election {
 public:
  bool empty() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return members_.empty();  // ROLE: check, interferer
  }
  void lead(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    members_["leader"] = id;  // ROLE: act
  }
  void lead_if_first(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (members_.empty()) members_["leader"] = id;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> members_;
};

Election election;

void join(int id) {
#ifdef FIXED
  election.lead_if_first(id);
#else
  if (election.empty()) election.lead(id);
#endif
}

int main() {
  run_in_order(
      "first", [] { join(1); }, "second", [] { join(2); });
}
