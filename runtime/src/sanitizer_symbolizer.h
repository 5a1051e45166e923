// sanitizer_symbolizer.h: symbolizes by another sanitizer's runtime, where there is one in the process.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both then name one frame in one way, and one llvm-symbolizer serves both. The caller holds the report lock. Not for
// signal handlers: the signal may have struck inside that runtime.
#pragma once

#include "symbolize.h"

namespace mapsan {

// False if there is none or it knows no source line. Slices of `out` hold until the next call.
bool ask_sanitizer(uptr return_address, FrameChain& out);

}  // namespace mapsan
