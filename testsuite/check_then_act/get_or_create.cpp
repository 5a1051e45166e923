// get_or_create.cpp: a connection pool looks, connects without the lock, and stores over what another thread stored.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<std::string, std::shared_ptr<Connection>>
// 'Pool::connections_' JSON: confidence == "predicted" and consequence == "lost-update" and key == '"db-1"'
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

struct Connection {
  int requests = 0;
};

class Pool {
 public:
  std::shared_ptr<Connection> get(const std::string& host) {
    std::unique_lock<std::mutex> lock(mutex_);
    auto found = connections_.find(host);  // ROLE: check, interferer
    if (found != connections_.end()) return found->second;
#ifndef FIXED
    lock.unlock();
#endif
    auto fresh = std::make_shared<Connection>();
#ifndef FIXED
    lock.lock();
#endif
    connections_[host] = fresh;  // ROLE: act
    return fresh;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Connection>> connections_;
};

Pool pool;

int main() {
  run_in_order(
      "first", [] { pool.get("db-1"); }, "second", [] { pool.get("db-1"); });
}
