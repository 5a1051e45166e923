// internal.h: the types and attributes every file of the runtime uses.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime lives in other people's processes: no libstdc++ symbols, no exceptions, no RTTI, no thread-safe statics,
// no global constructors, no malloc. Header-only parts of the standard library that need no symbols (<atomic>,
// <cstdint>, <type_traits>) are fine.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mapsan {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using uptr = std::uintptr_t;

#define MAPSAN_LIKELY(x) __builtin_expect(!!(x), 1)
#define MAPSAN_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define MAPSAN_NOINLINE __attribute__((noinline))
#define MAPSAN_INLINE inline __attribute__((always_inline))
#define MAPSAN_COLD __attribute__((noinline, cold))
// Of a global object: no code runs to construct it, and its memory is not touched before it is used.
#if defined(__clang__)
#define MAPSAN_CONSTINIT [[clang::require_constant_initialization]]
#else
#define MAPSAN_CONSTINIT
#endif
// Exported from the executable to the shared libraries it loads.
#define MAPSAN_INTERFACE extern "C" __attribute__((visibility("default")))

constexpr u64 round_up(u64 value, u64 multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace mapsan
