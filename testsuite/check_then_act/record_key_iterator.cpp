// record_key_iterator.cpp: a balance is read in one critical section and written in the next one, through iterators; the
// container knows by its own functions which keys are equal.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::unordered_map<Account, int, AccountHash> 'accounts'
#include <cctype>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

struct Account {
  std::string bank;
  int number;
  bool operator==(const Account& other) const {
    return std::toupper(bank[0]) == std::toupper(other.bank[0]) && number == other.number;
  }
};
struct AccountHash {
  std::size_t operator()(const Account& account) const {
    return std::hash<int>()(account.number * 31 + std::toupper(account.bank[0]));
  }
};

std::mutex mutex;
std::unordered_map<Account, int, AccountHash> accounts{{{"Alpha", 1}, 100}, {{"Beta", 1}, 100}};

void withdraw(const Account& account, int amount) {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(mutex);
  auto found = accounts.find(account);
  int balance = found->second;
#else
  int balance;
  {
    std::lock_guard<std::mutex> lock(mutex);
    auto found = accounts.find(account);  // ROLE: check, interferer
    balance = found->second;
  }
  std::lock_guard<std::mutex> lock(mutex);
#endif
  auto entry = accounts.find(account);
  entry->second = balance - amount;  // ROLE: act
}

int main() {
  run_in_order(
      "first", [] { withdraw({"Alpha", 1}, 10); }, "second", [] { withdraw({"alpha", 1}, 20); });
}
