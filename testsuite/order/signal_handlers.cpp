// signal_handlers.cpp: a handler runs after it was installed, in any thread, also in one that is only just starting.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'filled'
#include <signal.h>

#include "order_pair.h"

Map filled;

void on_signal(int) { (void)filled.find(1); }

void install() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigaction(SIGUSR1, &action, nullptr);
}

int main() {
  run_in_order(
      "first",
      [] {
        UNORDERED_ONLY(install());
        filled[1] = 1;
        ORDERED(install());
      },
      "second", [] { pthread_kill(pthread_self(), SIGUSR1); });
}
