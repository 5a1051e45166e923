// library_order.cpp: see library_order.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "library_order.h"

#include "sync.h"
#include "thread_registry.h"

namespace mapsan {
namespace {

// The object that stands for the linker's lock: made when there is something to tell.
std::atomic<bool> g_is_used{false};

void tell(ThreadState* thread) {
  if (Sync* sync = sync_of_atomic(&g_is_used, true)) release_joined(thread, sync);
  g_is_used.store(true, std::memory_order_release);
}

void learn(ThreadState* thread) {
  if (Sync* sync = sync_of_atomic(&g_is_used, false)) acquire_joined(thread, sync);
}

}  // namespace

void library_is_loading() {
  if (is_only_thread()) return;  // later threads are ordered after it by their creation
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  scope.thread->loading = true;
  g_is_used.store(true, std::memory_order_release);
}

void symbol_is_wanted() {
  if (!g_is_used.load(std::memory_order_acquire)) return;
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  if (scope.thread->loading) tell(scope.thread);
  scope.thread->loading = false;
  // In this order: who loads no more has told before.
  see_loading_threads(scope.thread);
  learn(scope.thread);
}

void unloading_begins() {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  ++scope.thread->unloading;
  tell(scope.thread);
}

void unloading_ends() {
  const RuntimeScope scope;
  if (scope.thread != nullptr) --scope.thread->unloading;
}

void see_unloaders(ThreadState* thread) { learn(thread); }

}  // namespace mapsan
