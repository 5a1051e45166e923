// memory_runs_out.cpp: the runtime gets no more memory while the program, which has its own, goes on.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %mapsan-clang++ -std=c++17 -O1 -g -pthread -I%support %s -o %t
// RUN: %not %t early > %t.numbers 2> %t.early
// RUN: %FileCheck --check-prefix=EARLY %s < %t.early
// RUN: %FileCheck --check-prefix=NUMBERS %s < %t.numbers
// RUN: %t > %t.numbers 2> %t.out
// RUN: %FileCheck %s < %t.out
// RUN: %FileCheck --check-prefix=NUMBERS %s < %t.numbers
// RUN: env MAPSAN_OPTIONS=mode=guard %t > %t.numbers 2> %t.guard
// RUN: %FileCheck --check-prefix=GUARD %s < %t.guard
// RUN: %FileCheck --check-prefix=NUMBERS %s < %t.numbers
//
// NUMBERS: 200000 insertions
//
// What was found before is reported and decides the status:
// EARLY: WARNING: MapSanitizer: concurrent-write
// EARLY: mapsan: no memory is left: from here on nothing is reported
// EARLY-NOT: MapSanitizer
// EARLY: 1 violation reported
//
// CHECK-NOT: MapSanitizer
// CHECK: mapsan: no memory is left: from here on nothing is reported
// CHECK-NOT: no memory
// CHECK: no violation found until detection ended
//
// GUARD-NOT: no memory
// GUARD: no violation found
#include <malloc.h>
#include <sys/resource.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "Inputs/small_race.h"

constexpr int kObjects = 20000;

struct Guarded {
  std::mutex mutex;
  std::map<int, int> map;
};

// From here on malloc has what it needs, and mmap fails.
void allow_no_more() {
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  void* volatile block = malloc(64 << 20);
  free(block);
  const rlimit none = {1 << 20, 1 << 20};
  setrlimit(RLIMIT_AS, &none);
}

int main(int argc, char**) {
  mallopt(M_ARENA_MAX, 1);
  if (argc > 1) race();
  static std::vector<std::unique_ptr<Guarded>> all(kObjects);
  std::atomic<int> ready{0};
  std::atomic<long> insertions{0};
  auto work = [&] {
    ++ready;
    while (ready < 3) std::this_thread::yield();
    for (int round = 0; round < 5; ++round) {
      for (auto& one : all) {
        std::lock_guard<std::mutex> lock(one->mutex);
        one->map[round] += 1;
        ++insertions;
      }
    }
  };
  std::thread a(work), b(work);
  while (ready < 2) std::this_thread::yield();
  allow_no_more();
  for (auto& one : all) one = std::make_unique<Guarded>();
  ++ready;
  a.join();
  b.join();
  printf("%ld insertions\n", insertions.load());
}
