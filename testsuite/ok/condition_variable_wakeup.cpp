// condition_variable_wakeup.cpp: a waiter wakes up under the lock and reads what the waker wrote; wait_for and
// wait_until included.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

#include "many_threads.h"

using namespace std::chrono_literals;

std::mutex mutex;
std::condition_variable changed;
std::condition_variable_any changed_any;
std::map<int, int> mailbox;

int main() {
  run_threads(6, [](int thread) {
    for (int i = 0; i < 50; ++i) {
      std::unique_lock<std::mutex> lock(mutex);
      if (thread % 2 == 0) {
        mailbox[i] = thread;
        changed.notify_all();
        changed_any.notify_all();
      } else if (thread == 1) {
        changed.wait_for(lock, 20ms, [&] { return mailbox.count(i) != 0; });
        mailbox.erase(i);
      } else if (thread == 3) {
        changed.wait_until(lock, std::chrono::system_clock::now() + 20ms);
        (void)mailbox.size();
      } else {
        changed_any.wait_for(lock, 20ms, [&] { return mailbox.count(i) != 0; });
        mailbox.erase(i);
      }
    }
  });
}
