// runtime.cpp: see runtime.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "runtime.h"

#include <pthread.h>

#include "address_map.h"
#include "crash.h"
#include "finish.h"
#include "guard_mode.h"
#include "interceptors.h"
#include "library_order.h"
#include "lock_order.h"
#include "map_history.h"
#include "mapsan/abi.h"
#include "options.h"
#include "quiet.h"
#include "real_functions.h"
#include "signal_order.h"
#include "thread_registry.h"
#include "tsan_bridge.h"

extern "C" void* __libc_stack_end;

namespace mapsan {
namespace {

enum : u32 { kNotStarted, kStarting, kStarted };
std::atomic<u32> g_state{kNotStarted};

SpinMutex g_modules_mutex;
WatchFigures g_figures;

void before_fork() {}

void after_fork_in_child() {
  // Other threads' locks of the runtime are free now: their holders do not exist here.
  g_process_generation.fetch_add(1, std::memory_order_relaxed);
  services_after_fork_in_child();
  histories_after_fork_in_child();
  const RuntimeScope scope;
  ThreadState* thread = scope.thread != nullptr ? scope.thread : quiet_thread();
  if (thread != nullptr) keep_only(thread);
}

void start() {
  parse_options();
  start_address_map();
  start_guard_mode();
  if (is_quiet()) {
    quiet_real_functions();
  } else {
    start_tsan_bridge();
  }
  install_finish();
  install_crash_handlers();
  start_thread_interceptors();
  start_signal_order();
  ThreadState* main_thread = create_thread(nullptr, 0);
  if (main_thread != nullptr) {
    begin_thread(main_thread, static_cast<u64>(pthread_self()), reinterpret_cast<uptr>(__libc_stack_end));
  }
  pthread_atfork(before_fork, nullptr, after_fork_in_child);
}

}  // namespace

void ensure_started() {
  u32 seen = g_state.load(std::memory_order_acquire);
  if (seen == kStarted) return;
  if (seen == kNotStarted && g_state.compare_exchange_strong(seen, kStarting, std::memory_order_acq_rel)) {
    start();
    g_state.store(kStarted, std::memory_order_release);
  }
  // Otherwise it is being started: by this thread further up, or by one that will be done at once.
}

WatchFigures watch_figures() {
  WatchFigures figures;
  {
    SpinLock lock(g_modules_mutex);
    figures = g_figures;
  }
  figures.maps = count_maps_seen();
  return figures;
}

}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void __mapsan_module_register_v1(const __mapsan_module* module) {
  add_taken(module->takes);
  ensure_started();
  library_is_loading();
  SpinLock lock(g_modules_mutex);
  ++g_figures.modules;
  g_figures.sites += module->sites;
  g_figures.unwatched += module->unwatched;
  constexpr u32 kBoth = MAPSAN_MODULE_AST | MAPSAN_MODULE_IR;
  if ((module->halves & kBoth) == kBoth) return;
  if (g_figures.half_modules++ == 0) g_figures.first_half_module = module->source;
}
