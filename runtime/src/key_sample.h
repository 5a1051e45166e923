// key_sample.h: which keys of a map take part in check-then-act, known without the lock of the map's history.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A hint: a table found by the map's address, where one map may push another out. Of such a map every key takes part, as far
// as its history has room (key_table.h). Thread-safe.
#pragma once

#include "key_table.h"

namespace mapsan {

struct KeySample {
  // Relaxed, both: what is read of two maps at once leaves an operation out, or in.
  std::atomic<uptr> map;
  std::atomic<u64> mask;
};

inline constexpr u32 kKeySamples = 1024;
extern KeySample g_key_samples[kKeySamples];

MAPSAN_INLINE KeySample& key_sample_of(uptr map) { return g_key_samples[(map >> 3) * 0x9E3779B97F4A7C15ull >> 54]; }

MAPSAN_INLINE bool is_in_sample(uptr map, u64 key) {
  const KeySample& sample = key_sample_of(map);
  if (MAPSAN_LIKELY(sample.map.load(std::memory_order_relaxed) != map)) return true;
  return (mixed_key(key) & sample.mask.load(std::memory_order_relaxed)) == 0;
}

// With the map's history locked.
inline void set_key_sample(uptr map, u64 mask) {
  KeySample& sample = key_sample_of(map);
  sample.map.store(0, std::memory_order_relaxed);
  sample.mask.store(mask, std::memory_order_release);
  sample.map.store(map, std::memory_order_release);
}
inline void forget_key_sample(uptr map) {
  KeySample& sample = key_sample_of(map);
  if (sample.map.load(std::memory_order_relaxed) == map) sample.map.store(0, std::memory_order_relaxed);
}

}  // namespace mapsan
