// hook_flags.h: bits the plugin adds to an access for the hooks alone; they never reach the runtime.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plain C, no #include: read by the plugin and by every instrumented file.
#ifndef MAPSAN_HOOK_FLAGS_H
#define MAPSAN_HOOK_FLAGS_H

enum {
  MAPSAN_HOOK_PAIR = 1 << 24,      // what the iterator refers to is a map's pair: the element is its second
  MAPSAN_HOOK_REMEMBER = 1 << 25,  // the element is bound to a variable: remember which map it belongs to
  MAPSAN_HOOK_BITS = 0x3 << 24
};

#endif  // MAPSAN_HOOK_FLAGS_H
