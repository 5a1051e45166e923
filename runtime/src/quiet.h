// quiet.h: whether this process is checked without clocks and shadow, or not at all.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "internal.h"

namespace mapsan {

// mode=guard or mode=off. Written at start only, before there are threads.
extern bool g_is_quiet;
inline bool is_quiet() { return g_is_quiet; }

}  // namespace mapsan
