// signal_order.cpp: see signal_order.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "signal_order.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "platform.h"
#include "real_sigaction.h"
#include "sync.h"
#include "thread_state.h"
#include "trace_depot.h"

namespace mapsan {
namespace {

std::atomic<bool> g_have_handlers{false};
std::atomic<uptr> g_restorer{0};  // where handlers return to, once it was asked for

struct KernelAction {
  uptr handler;
  unsigned long flags;
  uptr restorer;
  u64 mask;
};

// The C library uses one place for all signals; 0 where none has a handler.
uptr find_restorer() {
#if defined(__x86_64__)
  for (int signal = 1; signal < NSIG; ++signal) {
    KernelAction action{};
    const long result = syscall(SYS_rt_sigaction, signal, nullptr, &action, sizeof(action.mask));
    if (result == 0 && action.restorer != 0) return action.restorer;
  }
#endif
  return 0;
}

bool is_in_handler(TraceId id, uptr restorer) {
  const Trace* trace = trace_at(id);
  for (u32 i = 0; trace != nullptr && i < trace->depth; ++i) {
    if (restorer != 0 && trace->pcs[i] == restorer) return true;
  }
  return false;
}

void on_handler_installing() {
  const ErrnoKeeper keep_errno;
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  if (Sync* sync = sync_of_atomic(&g_have_handlers, true)) release_joined(scope.thread, sync);
  g_have_handlers.store(true, std::memory_order_release);
}

uptr restorer() {
  uptr known = g_restorer.load(std::memory_order_relaxed);
  if (known != 0) return known;
  known = find_restorer();
  g_restorer.store(known, std::memory_order_relaxed);
  return known;
}

}  // namespace

void start_signal_order() { g_on_handler_installing.store(on_handler_installing, std::memory_order_release); }

void leave_out_what_signals_order(const CurrentAccess& current, Conflicts* found) {
  if (!g_have_handlers.load(std::memory_order_acquire)) return;
  const ErrnoKeeper keep_errno;
  if (!is_in_handler(current.record.trace, restorer())) return;
  Sync* sync = sync_of_atomic(&g_have_handlers, false);
  if (sync == nullptr) return;
  acquire_joined(current.thread, sync);
  const VectorClock& clock = current.thread->clock;
  found->has_write &= !clock.has_seen(found->write.epoch);
  found->has_read &= !clock.has_seen(found->read.epoch);
  found->has_note &= !clock.has_seen(found->note.epoch);
  found->has_predicted &= !current.thread->has_seen_weakly(found->predicted.epoch);
}

}  // namespace mapsan
