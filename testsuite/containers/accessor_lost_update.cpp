// accessor_lost_update.cpp: read under one accessor, written under the next.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --flags=-ltbb %s %t
// REQUIRES: onetbb
// CHECK: WARNING: MapSanitizer: check-then-act on tbb::concurrent_hash_map<std::string, long> 'accounts'
// CHECK: Act (iterator->) of key "ann" by {{.*}} (locks held: M{{[0-9]+}} 'accessor' exclusive
// JSON: confidence == "predicted" and consequence == "lost-update"
#include <tbb/concurrent_hash_map.h>

#include <string>

#include "two_threads.h"

using Accounts = tbb::concurrent_hash_map<std::string, long>;
Accounts accounts;

void withdraw(const std::string& owner, long amount) {
#ifdef FIXED
  Accounts::accessor account;
  if (accounts.find(account, owner) && account->second >= amount) account->second -= amount;
#else
  long balance = 0;
  {
    Accounts::const_accessor account;
    if (!accounts.find(account, owner)) return;  // ROLE: check, interferer
    balance = account->second;
  }
  if (balance < amount) return;
  Accounts::accessor account;
  if (accounts.find(account, owner)) account->second = balance - amount;  // ROLE: act, interferer
#endif
}

int main() {
  accounts.insert({"ann", 100});
  run_in_order(
      "first", [] { withdraw("ann", 3); }, "second", [] { withdraw("ann", 4); });
}
