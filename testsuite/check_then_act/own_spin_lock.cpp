// own_spin_lock.cpp: a lock that the program makes of an atomic flag: it protects each section, not the two together.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<std::string, int> 'owner_of'
// CHECK: 'spin' exclusive
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "two_threads.h"

class SpinLock {
 public:
  void lock() {
    while (!try_lock()) std::this_thread::yield();
  }
  bool try_lock() { return !flag_.test_and_set(std::memory_order_acquire); }
  void unlock() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_ = ATOMIC_FLAG_INIT;
};

SpinLock spin;
std::unordered_map<std::string, int> owner_of;

bool is_free(const std::string& file) {
  std::lock_guard<SpinLock> lock(spin);
  return owner_of.find(file) == owner_of.end();  // ROLE: check, interferer
}

void grant(const std::string& file, int client) {
  std::lock_guard<SpinLock> lock(spin);
  owner_of[file] = client;  // ROLE: act, interferer
}

bool acquire(const std::string& file, int client) {
#ifdef FIXED
  std::lock_guard<SpinLock> lock(spin);
  return owner_of.try_emplace(file, client).second;
#else
  if (!is_free(file)) return false;
  grant(file, client);
  return true;
#endif
}

int main() {
  run_in_order(
      "first", [] { acquire("a", 1); }, "second", [] { acquire("a", 2); });
}
