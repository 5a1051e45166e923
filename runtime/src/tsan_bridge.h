// tsan_bridge.h: tells ThreadSanitizer, where it is in the process too, of every access to a map.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A second engine over the same events: ThreadSanitizer's own clocks judge accesses to stand-ins of the map
// (tsan_mirror.h), and its report is headed "race on a map bucket" with the site. It must hear of every access, so
// mapsan's fast paths, which leave out what teaches mapsan nothing, are off in such a process.
#pragma once

#include "internal.h"

namespace mapsan {

struct CurrentAccess;

// Constant once the runtime has started.
extern bool g_tsan_listens;
MAPSAN_INLINE bool tsan_listens() { return MAPSAN_UNLIKELY(g_tsan_listens); }

void start_tsan_bridge();

// Only where tsan_listens(), and without a lock of the runtime. `frame` is that of the interface function.
void tell_tsan(const CurrentAccess& access, const void* frame);
void tell_tsan_of_construction(const CurrentAccess& access, const void* frame);
void tell_tsan_of_destruction(const CurrentAccess& access, const void* frame);

}  // namespace mapsan
