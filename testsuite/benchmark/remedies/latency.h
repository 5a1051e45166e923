// latency.h: counts of durations in classes an eighth of a power of two wide, and their percentiles.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstdint>

namespace remedies {

class Latencies {
 public:
  void add(uint64_t ns) { ++counts_[class_of(ns)]; }

  void add(const Latencies& other) {
    for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }

  // The least duration of the class that holds this part of all; 0 when nothing was counted.
  uint64_t percentile(double part) const {
    uint64_t total = 0;
    for (uint64_t count : counts_) total += count;
    uint64_t missing = static_cast<uint64_t>(static_cast<double>(total) * part);
    for (size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > missing) return least_of(i);
      missing -= counts_[i];
    }
    return 0;
  }

 private:
  static constexpr unsigned kFine = 3;  // bits below the highest one that tell classes apart

  static size_t class_of(uint64_t ns) {
    if (ns < (1u << kFine)) return ns;
    const unsigned high = 63u - static_cast<unsigned>(__builtin_clzll(ns));
    return (high - kFine + 1) * (1u << kFine) + ((ns >> (high - kFine)) & ((1u << kFine) - 1));
  }

  static uint64_t least_of(size_t index) {
    if (index < (1u << kFine)) return index;
    const uint64_t octave = index >> kFine;
    return ((1u << kFine) + (index & ((1u << kFine) - 1))) << (octave - 1);
  }

  std::array<uint64_t, 64u << kFine> counts_{};
};

}  // namespace remedies
