// locks_taken_otherwise.cpp: scoped_lock, std::lock, try_lock, timed and deferred locks order like lock().
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'scoped'
// CHECK-DAG: read-write-race on std::map<int, int> 'all_or_none'
// CHECK-DAG: read-write-race on std::map<int, int> 'tried'
// CHECK-DAG: read-write-race on std::map<int, int> 'tried_both'
// CHECK-DAG: read-write-race on std::map<int, int> 'tried_for'
#include <chrono>
#include <mutex>

#include "order_pair.h"

Map scoped, all_or_none, tried, tried_both, tried_for;
std::timed_mutex a, b, c, d;

// The locks the second thread uses.
ORDERED(std::timed_mutex& second_a = a, &second_b = b;)
UNORDERED_ONLY(std::timed_mutex& second_a = c, &second_b = d;)

template <class Change>
void test(Change change) {
  run_pair([=] { change(a, b); }, [=] { change(second_b, second_a); });
}

int main() {
  test([](auto& one, auto& two) {
    std::scoped_lock lock(one, two);
    scoped[1] += 1;
  });
  test([](auto& one, auto& two) {
    std::lock(one, two);
    std::unique_lock first(one, std::adopt_lock), second(two, std::adopt_lock);
    all_or_none[1] += 1;
  });
  run_pair(
      [] {
        while (!a.try_lock()) std::this_thread::yield();
        tried[1] += 1;
        a.unlock();
      },
      [] {
        std::unique_lock lock(second_a, std::defer_lock);
        while (!lock.try_lock()) std::this_thread::yield();
        tried[1] += 1;
      });
  test([](auto& one, auto& two) {
    while (std::try_lock(one, two) != -1) std::this_thread::yield();
    tried_both[1] += 1;
    two.unlock();
    one.unlock();
  });
  run_pair(
      [] {
        while (!a.try_lock_for(std::chrono::seconds(1))) continue;
        tried_for[1] += 1;
        a.unlock();
      },
      [] {
        while (!second_a.try_lock_until(std::chrono::system_clock::now() + std::chrono::seconds(1))) continue;
        tried_for[1] += 1;
        second_a.unlock();
      });
}
