// nobody.c: what __mapsan_self points at before the runtime knows a thread.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In C, where an address may initialise an integer at link time: it must be in place before any constructor runs.
#include "mapsan/abi.h"

__attribute__((visibility("hidden"))) const __mapsan_u64 g_mapsan_no_shadow[2] = {0, 0};

// Matches no shadow word, hits no filter and has settled nothing; with mask 0 every object's word reads as the zero above.
__attribute__((visibility("hidden"))) struct __mapsan_thread g_mapsan_nobody = {
    .owner_tag = ~(__mapsan_u64)0,
    .shadow_base = (__mapsan_u64)g_mapsan_no_shadow,
    .settled_stamp = ~(__mapsan_u64)0,
};

__attribute__((visibility("default"))) __thread struct __mapsan_thread* __mapsan_self = &g_mapsan_nobody;
