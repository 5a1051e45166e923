// sequence_lock_on_copy.cpp: one writer prepares the next version in private and flips an index; readers use the
// version they were given.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <cassert>
#include <map>

#include "many_threads.h"

std::map<int, int> versions[2];
std::atomic<int> current{-1};
std::atomic<int> readers_done{0};

int main() {
  versions[0][1] = 1;
  run_threads(5, [](int thread) {
    if (thread == 0) {
      current.store(0);
      versions[1][1] = 2;  // nobody looks at version 1 yet
      while (readers_done.load() < 4) std::this_thread::yield();
      current.store(1);
      versions[0].clear();  // nobody looks at version 0 any more
    } else {
      while (current.load() < 0) std::this_thread::yield();
      assert(versions[0].at(1) == 1);
      readers_done.fetch_add(1);
      while (current.load() < 1) std::this_thread::yield();
      assert(versions[1].at(1) == 2);
    }
  });
}
