// get_or_default.cpp: what m[k] found or made is looked at before it is written to, under the lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "many_threads.h"

struct Session {
  std::mutex mutex;
  int hits = 0;
};

std::shared_mutex sessions_mutex;
std::map<int, std::shared_ptr<Session>> sessions;

std::shared_ptr<Session> find(int id) {
  std::shared_lock<std::shared_mutex> lock(sessions_mutex);
  auto found = sessions.find(id);
  return found == sessions.end() ? nullptr : found->second;
}

std::shared_ptr<Session> open(int id) {
  if (auto session = find(id)) return session;
  std::unique_lock<std::shared_mutex> lock(sessions_mutex);
  auto& session = sessions[id];
  if (!session) session = std::make_shared<Session>();
  return session;
}

std::shared_ptr<Session> open_early(int id) {
  if (auto session = find(id)) return session;
  std::unique_lock<std::shared_mutex> lock(sessions_mutex);
  auto& session = sessions[id];
  if (session) return session;
  session = std::make_shared<Session>();
  return session;
}

void close(int id) {
  std::unique_lock<std::shared_mutex> lock(sessions_mutex);
  sessions.erase(id);
}

int main() {
  run_threads(4, [](int) {
    for (int round = 0; round < 50; ++round) {
      open(round % 5);
      open_early(round % 7);
      if (round % 11 == 0) close(round % 5);
    }
  });
}
