// clock_loops.cpp: see clock_loops.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "clock_loops.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace mapsan {
namespace {

void put_maxima_plain(u64* to, const u64* a, const u64* b, u32 first, u32 count) {
#pragma clang loop vectorize(disable) unroll_count(4)
  for (u32 i = first; i < count; ++i) to[i] = a[i] > b[i] ? a[i] : b[i];
}

void copy_plain(u64* to, const u64* from, u32 first, u32 count) {
#pragma clang loop vectorize(disable) unroll_count(4)
  for (u32 i = first; i < count; ++i) to[i] = from[i];
}

bool has_news_plain(const u64* mine, const u64* other, u32 first, u32 count) {
  u64 news = 0;
  for (u32 i = first; i < count; ++i) news |= mine[i] - other[i];  // the sign tells
  return news >> 63 != 0;
}

#if defined(__x86_64__)

// The compiler's own answer needs a constructor to have run.
bool find_avx2() {
  u32 a, b, c, d;
  constexpr u32 kSavesRegisters = 1u << 27, kAvx = 1u << 28, kAvx2 = 1u << 5;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & kSavesRegisters) == 0 || (c & kAvx) == 0) return false;
  u32 low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 6) != 6) return false;  // the system does not save the wide ones
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & kAvx2) != 0;
}

bool have_avx2() {
  static std::atomic<u8> known{0};
  u8 seen = known.load(std::memory_order_relaxed);
  if (seen == 0) {
    seen = find_avx2() ? 2 : 1;
    known.store(seen, std::memory_order_relaxed);
  }
  return seen == 2;
}

typedef long long Four __attribute__((vector_size(32)));
typedef long long Unaligned __attribute__((vector_size(32), aligned(8)));

__attribute__((target("avx2"))) void put_maxima_wide(u64* to, const u64* a, const u64* b, u32 count) {
  for (u32 i = 0; i < count; i += 4) {
    const Four x = *reinterpret_cast<const Unaligned*>(a + i), y = *reinterpret_cast<const Unaligned*>(b + i);
    *reinterpret_cast<Unaligned*>(to + i) = x > y ? x : y;
  }
}

__attribute__((target("avx2"))) void copy_wide(u64* to, const u64* from, u32 count) {
  for (u32 i = 0; i < count; i += 4) {
    *reinterpret_cast<Unaligned*>(to + i) = *reinterpret_cast<const Unaligned*>(from + i);
  }
}

__attribute__((target("avx2"))) bool has_news_wide(const u64* mine, const u64* other, u32 count) {
  Four news = {0, 0, 0, 0};
  for (u32 i = 0; i < count; i += 4) {
    const Four own = *reinterpret_cast<const Unaligned*>(mine + i);
    news |= own - *reinterpret_cast<const Unaligned*>(other + i);
  }
  return (news[0] | news[1] | news[2] | news[3]) < 0;
}

#endif

}  // namespace

void put_maxima(u64* to, const u64* a, const u64* b, u32 count) {
  u32 done = 0;
#if defined(__x86_64__)
  if (have_avx2()) put_maxima_wide(to, a, b, done = count / 4 * 4);
#endif
  put_maxima_plain(to, a, b, done, count);
}

void copy_components(u64* to, const u64* from, u32 count) {
  u32 done = 0;
#if defined(__x86_64__)
  if (have_avx2()) copy_wide(to, from, done = count / 4 * 4);
#endif
  copy_plain(to, from, done, count);
}

bool has_news(const u64* mine, const u64* other, u32 count) {
  u32 done = 0;
#if defined(__x86_64__)
  if (have_avx2() && has_news_wide(mine, other, done = count / 4 * 4)) return true;
#endif
  return has_news_plain(mine, other, done, count);
}

}  // namespace mapsan
