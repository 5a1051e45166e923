// read_after_the_act.cpp: expired holds are dropped; what the dropping thread reads under the shared lock after that hands
// nothing over to the one who renews.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<std::string, Hold> 'holds'
// JSON: confidence == "predicted" and consequence == "stale-erase"
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

struct Hold {
  std::string ward;
  int day = 0;
};

std::shared_mutex holds_mutex;
std::unordered_map<std::string, Hold> holds;

bool is_expired(const std::string& unit, int today) {
  std::shared_lock<std::shared_mutex> lock(holds_mutex);
  auto found = holds.find(unit);  // ROLE: check
  return found != holds.end() && today - found->second.day > 2;
}

void drop_expired(const std::string& unit, int today) {
#ifdef FIXED
  std::unique_lock<std::shared_mutex> lock(holds_mutex);
  auto found = holds.find(unit);
  if (found != holds.end() && today - found->second.day > 2) holds.erase(found);
#else
  if (!is_expired(unit, today)) return;
  std::unique_lock<std::shared_mutex> lock(holds_mutex);
  holds.erase(unit);  // ROLE: act
#endif
}

void renew(const std::string& unit, int today) {
  std::unique_lock<std::shared_mutex> lock(holds_mutex);
  holds[unit] = Hold{"surgery", today};  // ROLE: interferer
}

int main() {
  renew("O-9000", 1);
  run_in_order(
      "night",
      [] {
        drop_expired("O-9000", 10);
        is_expired("O-9000", 10);
      },
      "desk", [] { renew("O-9000", 10); });
}
