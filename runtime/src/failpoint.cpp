// failpoint.cpp: see failpoint.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "failpoint.h"

#ifdef MAPSAN_FAULT_INJECTION

#include "platform.h"

namespace mapsan {
namespace {

constexpr const char* kNames[] = {"pages=", "blocks="};
constexpr u32 kUnknown = ~0u;

struct Point {
  std::atomic<u32> every{kUnknown};
  std::atomic<u64> injected{0};
};

Point g_points[static_cast<int>(Failpoint::kCount)];
std::atomic<u64> g_random{0};

u32 number_after(const char* text, const char* name) {
  const char* found = text == nullptr ? nullptr : __builtin_strstr(text, name);
  if (found == nullptr) return 0;
  u32 value = 0;
  for (const char* digit = found + __builtin_strlen(name); *digit >= '0' && *digit <= '9'; ++digit) {
    value = value * 10 + static_cast<u32>(*digit - '0');
  }
  return value;
}

u32 every(Point& point, Failpoint which) {
  u32 known = point.every.load(std::memory_order_relaxed);
  if (known != kUnknown) return known;
  const char* faults = environment("MAPSAN_FAULTS");
  known = number_after(faults, kNames[static_cast<int>(which)]);
  g_random.store(number_after(faults, "seed="), std::memory_order_relaxed);
  point.every.store(known, std::memory_order_relaxed);
  return known;
}

}  // namespace

bool fails_now(Failpoint which) {
  Point& point = g_points[static_cast<int>(which)];
  const u32 chance = every(point, which);
  if (chance == 0) return false;
  u64 x = g_random.fetch_add(0x9E3779B97F4A7C15ull, std::memory_order_relaxed);
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ x >> 27) * 0x94D049BB133111EBull;
  if ((x >> 32) % chance != 0) return false;
  point.injected.fetch_add(1, std::memory_order_relaxed);
  return true;
}

u64 count_injected(Failpoint which) {
  return g_points[static_cast<int>(which)].injected.load(std::memory_order_relaxed);
}

}  // namespace mapsan

#endif  // MAPSAN_FAULT_INJECTION
