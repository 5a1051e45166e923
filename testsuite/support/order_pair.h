// order_pair.h: two threads and what orders them, or does not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ORDERED(code) is left out of the unordered form of a test; UNORDERED_ONLY(code) of the ordered one.
#ifndef MAPSAN_TESTSUITE_ORDER_PAIR_H
#define MAPSAN_TESTSUITE_ORDER_PAIR_H

#include <map>
#include <thread>

#include "two_threads.h"

#ifdef UNORDERED
#define ORDERED(...)
#define UNORDERED_ONLY(...) __VA_ARGS__
#else
#define ORDERED(...) __VA_ARGS__
#define UNORDERED_ONLY(...)
#endif

using Map = std::map<int, int>;

// Runs both functions in threads of their own. Ordered, the second begins first and the first a little later, so that a
// wait in the second really waits. Unordered, one runs after the other, by means that mapsan does not see.
template <class First, class Second>
void run_pair(First first, Second second) {
#ifdef UNORDERED
  run_in_order(
      "first", [&] { first(); }, "second", [&] { second(); });
#else
  std::thread b([&] { second(); });
  std::thread a([&] {
    for (int i = 0; i < 20; ++i) invisible::nap();
    first();
  });
  a.join();
  b.join();
#endif
}

#endif  // MAPSAN_TESTSUITE_ORDER_PAIR_H
