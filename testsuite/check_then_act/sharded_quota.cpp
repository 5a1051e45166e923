// sharded_quota.cpp: a quota is asked for and charged in two critical sections of a shard that a function hands out; the
// answer is a code in a struct.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, long> 'Quotas::Shard::used'
#include <array>
#include <map>
#include <mutex>

#include "two_threads.h"

struct Status {
  int code = 0;
  bool ok() const { return code == 0; }
};

class Quotas {
 public:
  void ask(int tenant, long bytes, Status* status) {
    Shard& shard = shard_of(tenant);
    std::lock_guard<std::mutex> lock(shard.mutex);
    auto used = shard.used.find(tenant);  // ROLE: check, interferer
    const long now = used == shard.used.end() ? 0 : used->second;
    status->code = now + bytes > 1000 ? 1 : 0;
  }
  void charge(int tenant, long bytes) {
    Shard& shard = shard_of(tenant);
    std::lock_guard<std::mutex> lock(shard.mutex);
#ifdef FIXED
    if (shard.used[tenant] + bytes > 1000) return;
#endif
    shard.used[tenant] += bytes;  // ROLE: act, interferer
  }

 private:
  struct Shard {
    std::mutex mutex;
    std::map<int, long> used;
  };
  Shard& shard_of(int tenant) { return shards_[tenant % shards_.size()]; }
  std::array<Shard, 4> shards_;
};

Quotas quotas;

void upload(long bytes) {
  Status status;
  quotas.ask(7, bytes, &status);
  if (status.ok()) quotas.charge(7, bytes);
}

int main() {
  run_in_order(
      "first", [] { upload(600); }, "second", [] { upload(300); });
}
