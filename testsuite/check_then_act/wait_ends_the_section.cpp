// wait_ends_the_section.cpp: a wait on a condition variable gives the lock up: what was found before it may be gone.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, int> 'stock'
// JSON: consequence == "lost-update"
#include <condition_variable>
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex stock_mutex;
std::condition_variable delivered;
std::map<int, int> stock{{1, 5}};
bool was_audited = false;
invisible::Steps script;

void take_one(int article) {
  std::unique_lock<std::mutex> lock(stock_mutex);
  int left = stock[article];  // ROLE: check
  script.done();
  delivered.wait(lock, [] { return was_audited; });
#ifdef FIXED
  left = stock[article];
#endif
  if (left > 0) stock[article] = left - 1;  // ROLE: act
}

void audit(int article) {
  script.wait_for(1);
  std::lock_guard<std::mutex> lock(stock_mutex);
  stock[article] = 0;  // ROLE: interferer
  was_audited = true;
  delivered.notify_one();
}

int main() {
  std::thread a(take_one, 1);
  std::thread b(audit, 1);
  a.join();
  b.join();
}
