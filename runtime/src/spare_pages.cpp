// spare_pages.cpp: see spare_pages.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sixteen units of 64 KiB, the grain of texts; a bit for each that is taken.
#include "spare_pages.h"

namespace mapsan {
namespace {

constexpr uptr kUnit = 64 * 1024;
constexpr u32 kUnits = 16;
constexpr u32 kMost = kUnits / 4;

alignas(4096) char g_units[kUnits * kUnit];
std::atomic<u32> g_taken{0};

constexpr u32 units_of(uptr size) { return static_cast<u32>((size + kUnit - 1) / kUnit); }
constexpr u32 bits_of(u32 count, u32 first) { return ((1u << count) - 1) << first; }

}  // namespace

void* take_spare_pages(uptr size) {
  const u32 count = units_of(size);
  if (count > kMost) return nullptr;
  u32 taken = g_taken.load(std::memory_order_relaxed);
  for (u32 first = 0; first + count <= kUnits;) {
    const u32 bits = bits_of(count, first);
    if ((taken & bits) != 0) {
      ++first;
      continue;
    }
    // Acquire: pairs with the release in give_back_spare_pages(). A failure loads what is taken now; look again from
    // here.
    if (!g_taken.compare_exchange_weak(taken, taken | bits, std::memory_order_acquire, std::memory_order_relaxed))
      continue;
    char* pages = g_units + first * kUnit;
    __builtin_memset(pages, 0, count * kUnit);
    return pages;
  }
  return nullptr;
}

bool give_back_spare_pages(void* address, uptr size) {
  char* pages = static_cast<char*>(address);
  if (pages < g_units || pages >= g_units + sizeof(g_units)) return false;
  const u32 first = static_cast<u32>(static_cast<uptr>(pages - g_units) / kUnit);
  g_taken.fetch_and(~bits_of(units_of(size), first), std::memory_order_release);
  return true;
}

}  // namespace mapsan
