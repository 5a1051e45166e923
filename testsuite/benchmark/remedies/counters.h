// counters.h: cache misses of all threads started after it was made, where the machine lets them be counted.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace remedies {

class CacheMisses {
 public:
  CacheMisses() {
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_HARDWARE;
    attributes.config = PERF_COUNT_HW_CACHE_MISSES;
    attributes.inherit = 1;
    attributes.exclude_kernel = 1;
    file_ = static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
  }
  CacheMisses(const CacheMisses&) = delete;
  CacheMisses& operator=(const CacheMisses&) = delete;
  ~CacheMisses() {
    if (file_ >= 0) close(file_);
  }

  // -1 where there are no counters.
  int64_t count() const {
    int64_t value = -1;
    return file_ >= 0 && read(file_, &value, sizeof value) == static_cast<ssize_t>(sizeof value) ? value : -1;
  }

 private:
  int file_;
};

}  // namespace remedies
