// failpoint.h: failures of the runtime's own memory, made on purpose.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled in with MAPSAN_FAULT_INJECTION only: the soak test's runtime has it, the installed one has not. There,
// MAPSAN_FAULTS="pages=N,blocks=M,seed=S" makes about every N-th request of the runtime to the system for pages fail,
// and every M-th to its own allocator for a block; 0 or nothing: none.
#pragma once

#include "internal.h"

namespace mapsan {

enum class Failpoint : u8 { kPages, kBlocks, kCount };

#ifdef MAPSAN_FAULT_INJECTION
bool fails_now(Failpoint point);
u64 count_injected(Failpoint point);
#else
constexpr bool fails_now(Failpoint) { return false; }
#endif

}  // namespace mapsan
