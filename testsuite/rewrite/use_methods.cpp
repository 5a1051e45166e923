// use_methods.cpp: member functions of elements: const ones read, others as their bodies or the standard say.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -O0 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -std=c++20 -O2 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class Account {
 public:
  int balance() const { return balance_; }
  void deposit(int amount) { balance_ += amount; }
  void forward(int amount) { deposit(amount); }
  int peek() { return balance_; }
  void nothing() {}
  void elsewhere();
  virtual void overridden() { balance_ = 0; }

 private:
  int balance_ = 0;
};
std::map<int, Account> accounts;
std::map<int, std::vector<int>> lists;
std::map<int, std::unique_ptr<Account>> owned;
std::map<int, std::optional<int>> maybe;

int main() {
  accounts[1], lists[1], owned[1] = std::make_unique<Account>(), maybe[1] = 1;  // CHECK-COUNT-4: SW
  accounts[1].balance();       // CHECK: access operator[]:[[@LINE]]:11 SR|ER|N
  accounts[1].deposit(1);      // CHECK: access operator[]:[[@LINE]]:11 SR|ER|EW|N
  accounts[1].forward(1);      // CHECK: access operator[]:[[@LINE]]:11 SR|ER|EW|N
  accounts[1].peek();          // CHECK: access operator[]:[[@LINE]]:11 SR|ER|N
  accounts[1].nothing();       // CHECK: access operator[]:[[@LINE]]:11 SR|ER|N
  accounts[1].elsewhere();     // CHECK: access operator[]:[[@LINE]]:11 SR|ER|N
  accounts[1].overridden();    // CHECK: access operator[]:[[@LINE]]:11 SR|ER|N
  lists[1].push_back(1);       // CHECK: access operator[]:[[@LINE]]:8 SR|ER|EW|N
  lists[1][0] = 2;             // CHECK: access operator[]:[[@LINE]]:8 SR|ER|N
  lists[1].begin();            // CHECK: access operator[]:[[@LINE]]:8 SR|ER|N
  lists[1].size();             // CHECK: access operator[]:[[@LINE]]:8 SR|ER|N
  lists[1] = {};               // CHECK: access operator[]:[[@LINE]]:8 SR|EW|N
  for (int number : lists[1]) (void)number;  // CHECK: access operator[]:[[@LINE]]:26 SR|N
  lists[1].clear();            // CHECK: access operator[]:[[@LINE]]:8 SR|ER|EW|N
  owned[1]->deposit(1);        // CHECK: access operator[]:[[@LINE]]:8 SR|ER|N
  owned[1].get();              // CHECK: access operator[]:[[@LINE]]:8 SR|ER|N
  owned[1].reset();            // CHECK: access operator[]:[[@LINE]]:8 SR|ER|EW|N
  maybe[1].value();            // CHECK: access operator[]:[[@LINE]]:8 SR|ER|N
  maybe[1].emplace(4);         // CHECK: access operator[]:[[@LINE]]:8 SR|ER|EW|N
}
void Account::elsewhere() {}
