// report_lock.h: the lock over everything that reports touch.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Held while a report is composed and written, which can take seconds when the symbolizer starts. Reports come from
// hooks; the ends of the process (finish, fatal signals) may interrupt one on the same thread or find another thread in
// the middle, and must not wait for ever. Hence a guard that may come back empty-handed.
#pragma once

#include "internal.h"

namespace mapsan {

class ReportGuard {
 public:
  enum class Patience { kUnlimited, kBounded };

  explicit ReportGuard(Patience patience = Patience::kUnlimited);
  ~ReportGuard() { release(); }
  ReportGuard(const ReportGuard&) = delete;
  ReportGuard& operator=(const ReportGuard&) = delete;

  // False if this thread holds the lock further up its stack, or if patience ran out.
  bool held() const { return held_; }
  void release();

 private:
  bool held_ = false;
};

}  // namespace mapsan
