// finish_interceptors.cpp: ends of the process that run no handlers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// _exit and _Exit may be called in signal handlers and in the child of vfork, where next to nothing is allowed:
// finish() does nothing in a process that is not ours, waits for no lock for ever, and takes no memory from the
// program. Another runtime with an interceptor of its own (clang's sanitizers) gets its turn.
#include "finish.h"
#include "platform.h"

extern "C" __attribute__((weak)) void __interceptor__exit(int status);

[[noreturn]] static void end_process(int status) {
  status = mapsan::finish(status);
  if (__interceptor__exit != nullptr && mapsan::is_own_process()) __interceptor__exit(status);
  mapsan::exit_now(status);
}

MAPSAN_INTERFACE __attribute__((noreturn)) void _exit(int status) { end_process(status); }
MAPSAN_INTERFACE __attribute__((noreturn)) void _Exit(int status) { end_process(status); }
