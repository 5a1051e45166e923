// witnessed.cpp: the other thread came in between in this very run.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, long> 'balance'
// JSON: confidence == "witnessed" and consequence == "lost-update"
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex balance_mutex;
std::map<int, long> balance{{1, 100}};
invisible::Steps script;

void withdraw(long amount) {
  std::unique_lock<std::mutex> lock(balance_mutex);
  const long have = balance.at(1);  // ROLE: check
  if (have < amount) return;
#ifndef FIXED
  lock.unlock();
  script.done();
  script.wait_for(2);
  lock.lock();
#endif
  balance[1] = have - amount;  // ROLE: act
  lock.unlock();
  script.done();
}

void deposit(long amount) {
  script.wait_for(1);
  std::lock_guard<std::mutex> lock(balance_mutex);
  balance[1] += amount;  // ROLE: interferer
  script.done();
}

int main() {
  std::thread a(withdraw, 30);
  std::thread b(deposit, 50);
  a.join();
  b.join();
}
