// user_sync.cpp: what the program declares: order (mapsan_acquire and mapsan_release) and scopes to be ignored.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Without annotations.h, whose declarations are weak: here are the definitions.
#include "guard_mode.h"
#include "interceptors.h"
#include "thread_state.h"

using namespace mapsan;

MAPSAN_INTERFACE void mapsan_acquire(const volatile void* address) { acquire_object(address); }
MAPSAN_INTERFACE void mapsan_release(const volatile void* address) { release_object(address); }

MAPSAN_INTERFACE void mapsan_ignore_begin(const char* reason) {
  (void)reason;  // for the reader of the source
  if (ThreadState* thread = quiet_thread()) {
    ++thread->ignoring;
    return refresh_guard(thread);
  }
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  ++scope.thread->ignoring;
  scope.thread->refresh_fast_path();  // the fast paths record by themselves
}

MAPSAN_INTERFACE void mapsan_ignore_end(void) {
  if (ThreadState* thread = quiet_thread()) {
    thread->ignoring -= thread->ignoring != 0 ? 1 : 0;
    return refresh_guard(thread);
  }
  const RuntimeScope scope;
  if (scope.thread == nullptr || scope.thread->ignoring == 0) return;
  --scope.thread->ignoring;
  scope.thread->refresh_fast_path();
}
