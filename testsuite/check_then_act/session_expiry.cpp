// session_expiry.cpp: sessions found old in one section are erased in another, though they may have been renewed since. The
// thread that renews has come to its end before.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, Session> 'sessions'
// JSON: consequence == "stale-erase"
#include <map>
#include <mutex>
#include <vector>

#include "two_threads.h"

struct Session {
  long seen;
};

std::mutex sessions_mutex;
std::map<int, Session> sessions{{1, {0}}, {2, {0}}};

void renew(int id, long now) {
  std::lock_guard<std::mutex> lock(sessions_mutex);
  auto session = sessions.find(id);
  if (session != sessions.end()) session->second.seen = now;  // ROLE: interferer
}

void expire(long now) {
  std::vector<int> expired;
  std::unique_lock<std::mutex> lock(sessions_mutex);
  for (auto& [id, session] : sessions) {  // ROLE: check
    if (now - session.seen < 5) continue;
    expired.push_back(id);
  }
#ifndef FIXED
  lock.unlock();
  lock.lock();
#endif
  for (int id : expired) sessions.erase(id);  // ROLE: act
}

int main() {
  run_in_order(
      "renew", [] { renew(1, 3); }, "expire", [] { expire(10); });
}
