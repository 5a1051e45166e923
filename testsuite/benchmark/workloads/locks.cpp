// locks.cpp: locking and unlocking alone, a mutex per thread or one for all.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <mutex>

#include "workloads.h"

namespace benchmark {

namespace {

uint64_t lock_often(std::mutex& mutex, long count, uint64_t& sections) {
  for (long i = 0; i < count; ++i) {
    std::lock_guard<std::mutex> lock(mutex);
    ++sections;
    asm volatile("" : : : "memory");
  }
  return static_cast<uint64_t>(count);
}

}  // namespace

Outcome lk(int threads, long ops) {
  return run_threads(threads, ops, [](int, long count) {
    std::mutex mutex;
    uint64_t sections = 0;
    lock_often(mutex, count, sections);
    return sections;
  });
}

Outcome lks(int threads, long ops) {
  std::mutex mutex;
  uint64_t sections = 0;
  const Outcome outcome =
      run_threads(threads, ops, [&](int, long count) { return lock_often(mutex, count, sections); });
  expect(sections == outcome.sum, "two threads were in the section at once");
  return outcome;
}

}  // namespace benchmark
