// hook_flags.h: bits the plugin adds to an access for the hooks alone; they never reach the runtime.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plain C, no #include: read by the plugin and by every instrumented file.
#ifndef MAPSAN_HOOK_FLAGS_H
#define MAPSAN_HOOK_FLAGS_H

enum {
  MAPSAN_HOOK_IN_RANGE = 1 << 22,  // the element is bound to the variable of a range-for: its uses are told the range
  // The element may be written, depending on what it holds, through the variable that is bound to it.
  MAPSAN_HOOK_MAY_BE_WRITTEN = 1 << 23,
  MAPSAN_HOOK_PAIR = 1 << 24,      // what the iterator refers to is a map's pair: the element is its second
  MAPSAN_HOOK_REMEMBER = 1 << 25,  // the element is bound to a variable: remember which map it belongs to
  // The operation's part in check-then-act: abi.h, MAPSAN_OP_CHECK to MAPSAN_OP_RESULT_USED, in the same order.
  MAPSAN_HOOK_PART_SHIFT = 26,
  MAPSAN_HOOK_CHECK = 1 << 26,
  MAPSAN_HOOK_EXPORTED = 1 << 27,
  MAPSAN_HOOK_ACT = 1 << 28,
  MAPSAN_HOOK_RESULT_USED = 1 << 29,
  MAPSAN_HOOK_PARTS = 0x7 << 26,  // without RESULT_USED, which matters only to an act
  MAPSAN_HOOK_VALUE = 1 << 30     // the mapped value is read through what the operation returns, and matters
};
// The element is written through what the operation returns.
#define MAPSAN_HOOK_WRITTEN (1ull << 31)
// Bits 32 and above are the part of the element (abi.h).
#define MAPSAN_HOOK_BITS (0x3ffull << 22)

#endif  // MAPSAN_HOOK_FLAGS_H
