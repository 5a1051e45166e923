// stack_unwind.h: a stack walk that needs no frame pointers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By the tables that exceptions use: right through library code compiled without frame pointers, but some microseconds
// slow. For rare events (thread creation), where the library stands between the runtime and the user's line.
// Allocates nothing; not for signal handlers.
#pragma once

#include "internal.h"

namespace mapsan {

// Return addresses from the caller of the function whose __builtin_frame_address(0) is `frame`, which must be on the
// calling thread's stack, have a frame pointer, and not have returned. 0 where the program has no unwinder (C programs)
// or the frame was not met.
int unwind_from(const void* frame, uptr* pcs, int most);

}  // namespace mapsan
