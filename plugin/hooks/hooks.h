// hooks.h: everything the plugin injects ahead of the first line of an instrumented file.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plugin turns `m.find(k)` into `mapsan::hook::find(site, m, k)`. Rules every hook keeps:
//   1. No #include but abi.h: a standard header here would see none of the file's own feature-test macros.
//   2. The real member is called exactly once, with the original arguments, and its result is returned as it came.
//   3. Hooks are inlined even at -O0 and carry no debug lines: the runtime's return address lies in the user's function,
//      at the line of the access, and debuggers see no extra frame.
//   4. C++11 and later, with or without exceptions and RTTI.
// Template parameters and locals have long names because -D on a command line may define short ones.
#ifndef MAPSAN_HOOKS_H
#define MAPSAN_HOOKS_H
#pragma GCC system_header

#if defined(__cplusplus) && __cplusplus >= 201103L
#define __mapsan__ 1
#include "mapsan/abi.h"
#include "hook_flags.h"

#define MAPSAN_HOOK __attribute__((always_inline, nodebug, no_instrument_function)) inline
#define MAPSAN_TABLE __attribute__((nodebug, no_instrument_function)) inline
#define MAPSAN_FORWARD(type, value) static_cast<type&&>(value)
// What the loops around an access need stays in registers: what is not likely to be called makes room for itself.
#define MAPSAN_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define MAPSAN_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define MAPSAN_CALL(member) MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Args, args)...)

// clang-format off: in the order of use.
#include "traits.h"
#include "fast_path.h"
#include "guard_mode.h"
#include "key_text.h"
#include "key_hash.h"
#include "map_ops.h"
#include "operations.h"
#include "iterator_shapes.h"
#include "handles.h"
#include "lookup.h"
#include "insertion.h"
#include "erasure.h"
#include "whole_map.h"
#include "iterators.h"
#include "elements.h"
#include "concurrent.h"
#include "accessors.h"
#include "lock_names.h"
#include "call_marks.h"
#include "own_locks.h"
// clang-format on

#undef MAPSAN_CALL
#undef MAPSAN_UNLIKELY
#undef MAPSAN_LIKELY
#undef MAPSAN_FORWARD
#undef MAPSAN_TABLE
#undef MAPSAN_HOOK
#endif

#endif  // MAPSAN_HOOKS_H
