// mapsan/annotations.h: what a program can tell mapsan. Every call is a no-op in programs built without it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Thread-safety: all calls may be made from any thread. Ownership: addresses are only names; nothing is read or kept
// beyond the call. Errors: none.
#ifndef MAPSAN_ANNOTATIONS_H
#define MAPSAN_ANNOTATIONS_H

#ifdef __cplusplus
extern "C" {
#endif

// Order that mapsan cannot see (a hand-written primitive, an uninstrumented library): everything before a
// mapsan_release(address) is ordered before everything after a later mapsan_acquire(address).
void mapsan_acquire(const volatile void* address) __attribute__((weak));
void mapsan_release(const volatile void* address) __attribute__((weak));

#ifdef __cplusplus
}
#endif

#define MAPSAN_ACQUIRE(address) (mapsan_acquire ? mapsan_acquire(address) : (void)0)
#define MAPSAN_RELEASE(address) (mapsan_release ? mapsan_release(address) : (void)0)

#endif  // MAPSAN_ANNOTATIONS_H
