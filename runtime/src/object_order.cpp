// object_order.cpp: order through an object that nobody holds: a semaphore, a barrier, a channel, an address.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "interceptors.h"
#include "thread_state.h"

namespace mapsan {

void release_object(const volatile void* object) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  if (Sync* sync = sync_of_atomic(object, true)) release_joined(scope.thread, sync);
}

void acquire_object(const volatile void* object) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  if (Sync* sync = sync_of_atomic(object, false)) acquire_joined(scope.thread, sync);
}

}  // namespace mapsan
