// report_lock.cpp: the report lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See report_lock.h.
#include "report_lock.h"

#include <time.h>

#include "crash.h"
#include "spin_mutex.h"

namespace mapsan {

namespace {

// Longer than the symbolizer is given for one answer.
constexpr time_t kPatienceSeconds = 8;

SpinMutex g_mutex;
// The kernel's id of the holding thread. Relaxed: only compared with the reader's own id, which only that thread
// stores.
std::atomic<u32> g_holder{0};

time_t now_seconds() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

bool lock_within_patience() {
  const time_t end = now_seconds() + kPatienceSeconds;
  while (!g_mutex.try_lock()) {
    if (now_seconds() > end) return false;
    yield_processor();
  }
  return true;
}

}  // namespace

ReportGuard::ReportGuard(Patience patience) {
  const u32 self = kernel_thread_id();
  if (g_holder.load(std::memory_order_relaxed) == self) return;
  if (patience == Patience::kBounded || in_crash_handler()) {
    held_ = lock_within_patience();
  } else {
    g_mutex.lock();
    held_ = true;
  }
  if (held_) g_holder.store(self, std::memory_order_relaxed);
}

void ReportGuard::release() {
  if (!held_) return;
  held_ = false;
  g_holder.store(0, std::memory_order_relaxed);
  g_mutex.unlock();
}

}  // namespace mapsan
