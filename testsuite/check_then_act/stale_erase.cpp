// stale_erase.cpp: a session is found old, renewed by another thread, and closed all the same.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, long> 'last_seen'
// JSON: consequence == "stale-erase"
#include <map>
#include <mutex>

#include "two_threads.h"

std::mutex sessions_mutex;
std::map<int, long> last_seen{{1, 0}};

void renew(int id, long now) {
  std::lock_guard<std::mutex> lock(sessions_mutex);
  last_seen[id] = now;  // ROLE: interferer
}

void expire(int id, long now) {
  std::unique_lock<std::mutex> lock(sessions_mutex);
  auto session = last_seen.find(id);  // ROLE: check
  const bool old = session != last_seen.end() && session->second + 5 < now;
#ifndef FIXED
  lock.unlock();
  lock.lock();
#endif
  if (old) last_seen.erase(id);  // ROLE: act
}

int main() {
  run_in_order(
      "expire", [] { expire(1, 10); }, "renew", [] { renew(1, 9); });
}
