// mutexes.cpp: every kind of mutex orders its critical sections; two different mutexes do not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'plain'
// CHECK-DAG: read-write-race on std::map<int, int> 'recursive'
// CHECK-DAG: read-write-race on std::map<int, int> 'timed'
// CHECK-DAG: read-write-race on std::map<int, int> 'recursive_timed'
// CHECK-DAG: read-write-race on std::map<int, int> 'exclusive'
// CHECK-DAG: read-write-race on std::map<int, int> 'shared_timed'
// CHECK-DAG: read-write-race on std::map<int, int> 'half_shared'
#include <chrono>
#include <mutex>
#include <shared_mutex>

#include "order_pair.h"

Map plain, recursive, timed, recursive_timed, exclusive, shared_timed, half_shared;

// The second thread's mutex: another one in the unordered form.
template <class Mutex>
struct Pair {
  Mutex first;
  UNORDERED_ONLY(Mutex other;)
  Mutex& second() { return ORDERED(first) UNORDERED_ONLY(other); }
};

template <class Mutex, class Change>
void test(Change change) {
  Pair<Mutex> mutexes;
  auto with = [&](Mutex& mutex) {
    for (int i = 0; i < 10; ++i) {
      std::lock_guard lock(mutex);
      change(i);
    }
  };
  run_pair([&] { with(mutexes.first); }, [&] { with(mutexes.second()); });
}

int main() {
  test<std::mutex>([](int i) { plain[i] = 1; });
  test<std::recursive_mutex>([](int i) { recursive[i] = 1; });
  test<std::timed_mutex>([](int i) { timed[i] = 1; });
  test<std::recursive_timed_mutex>([](int i) { recursive_timed[i] = 1; });
  test<std::shared_mutex>([](int i) { exclusive[i] = 1; });
  test<std::shared_timed_mutex>([](int i) { shared_timed[i] = 1; });

  Pair<std::shared_timed_mutex> mutexes;
  run_pair(
      [&] {
        std::unique_lock lock(mutexes.first, std::chrono::seconds(100));
        half_shared[1] = 1;
      },
      [&] {
        std::shared_lock lock(mutexes.second(), std::chrono::seconds(100));
        (void)half_shared.find(1);
      });
}
