// runtime.h: start, end, and the ground rules of the runtime.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime is a guest in another program's process:
//  1. It allocates from its own pages only (allocator.h), never through the program's operators or malloc.
//  2. It never waits for a lock that the program can hold, and holds its own (spin_mutex.h) only for a moment.
//  3. It leaves errno, signal masks, exceptions and results as they were.
//  4. A hook that interrupts the runtime on the same thread (a signal handler) returns without doing anything.
//  5. What was found is written out before the finding call returns.
#pragma once

#include "internal.h"

namespace mapsan {

// Starts the runtime once: options, address map, real functions, main thread. Idempotent, safe before constructors.
void ensure_started();

// The figures of the exit line.
struct WatchFigures {
  u64 sites = 0;           // accesses the plugin rewrote, over all loaded modules
  u64 unwatched = 0;       // accesses it could not rewrite
  u64 maps = 0;            // distinct maps seen
  u32 modules = 0;         // instrumented object files
  u32 half_modules = 0;    // object files seen by one half of the plugin only
  const char* first_half_module = nullptr;
};
WatchFigures watch_figures();

// A conflict found by __mapsan_attempt in an operation that has not returned yet is published; called by the handler
// of fatal signals. Async-signal-safe.
void publish_pending();

}  // namespace mapsan
