// user_sync.cpp: order declared by the program: mapsan_acquire and mapsan_release.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "mapsan/abi.h"
#include "thread_state.h"

using namespace mapsan;

MAPSAN_INTERFACE void mapsan_acquire(const volatile void* address) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  if (Sync* sync = sync_of_atomic(address, false)) acquire_joined(scope.thread, sync);
}

MAPSAN_INTERFACE void mapsan_release(const volatile void* address) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  if (Sync* sync = sync_of_atomic(address, true)) release_joined(scope.thread, sync);
}
