// absl_registry.cpp: abseil's map under abseil's lock, looked up for reading and written later.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report "--flags=%abseil $(pkg-config --libs absl_synchronization)" %s %t
// REQUIRES: abseil, abseil-containers
// CHECK: WARNING: MapSanitizer: check-then-act on absl::flat_hash_map<std::string, int> 'Registry::handlers_'
// JSON: confidence == "predicted" and consequence == "lost-update"
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>

#include <string>

#include "two_threads.h"

class Registry {
 public:
  bool has(const std::string& name) const {
    absl::ReaderMutexLock lock(&mutex_);
    return handlers_.contains(name);  // ROLE: check, interferer
  }
  void set(const std::string& name, int handler) {
    absl::MutexLock lock(&mutex_);
    handlers_.insert_or_assign(name, handler);  // ROLE: act
  }
  bool add(const std::string& name, int handler) {
    absl::MutexLock lock(&mutex_);
    return handlers_.try_emplace(name, handler).second;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, int> handlers_ ABSL_GUARDED_BY(mutex_);
};

Registry registry;

void subscribe(int handler) {
#ifdef FIXED
  if (registry.has("on_close") || !registry.add("on_close", handler)) return;
#else
  if (!registry.has("on_close")) registry.set("on_close", handler);
#endif
}

int main() {
  run_in_order(
      "first", [] { subscribe(1); }, "second", [] { subscribe(2); });
}
