// record_key.cpp: one pool per upstream, found by a key of the program's own type: its order says which parts count.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<Upstream, int> 'Pools::pools_'
// JSON: consequence == "lost-update"
#include <map>
#include <mutex>
#include <string>

#include "two_threads.h"

class Upstream {
 public:
  Upstream(std::string host, int port, int attempt) : host_(host), port_(port), attempt_(attempt) {}
  bool operator<(const Upstream& other) const {
    if (host_ != other.host_) return host_ < other.host_;
    return port_ < other.port_;
  }

  int attempt() const { return attempt_; }

 private:
  std::string host_;
  int port_;
  int attempt_;  // tells nothing apart
};

class Pools {
 public:
  bool has(const Upstream& upstream) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return pools_.find(upstream) != pools_.end();  // ROLE: check, interferer
  }
  void open(const Upstream& upstream, int pool) {
    std::lock_guard<std::mutex> lock(mutex_);
#ifdef FIXED
    if (pools_.count(Upstream(upstream)) != 0) return;
#endif
    pools_[upstream] = pool;  // ROLE: act
  }

 private:
  mutable std::mutex mutex_;
  std::map<Upstream, int> pools_;
};

Pools pools;

void connect(int attempt) {
  Upstream upstream("backend-1.example.org", 8080, attempt);
  if (!pools.has(upstream)) pools.open(upstream, attempt);
}

int main() {
  run_in_order(
      "first", [] { connect(1); }, "second", [] { connect(2); });
}
