// crash.cpp: the handler of fatal signals.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The handler runs on the program's alternate stack where there is one (SA_ONSTACK); without one a stack overflow kills
// the process as it always did. A hardware fault is repeated by returning to the instruction; a signal that was sent is
// sent again to the same thread. Either way the process dies of the same signal, with the same core.
#include "crash.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "finish.h"
#include "platform.h"
#include "real_sigaction.h"
#include "report_totals.h"
#include "runtime.h"

namespace mapsan {

namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
constexpr int kWaitRounds = 20000;

// The kernel's id of the thread that handles a fatal signal. Relaxed: each thread compares with its own id only.
std::atomic<u32> g_handling_thread{0};
std::atomic<bool> g_done{false};

void publish_what_is_known() {
  u32 nobody = 0;
  if (g_handling_thread.compare_exchange_strong(nobody, kernel_thread_id(), std::memory_order_relaxed)) {
    publish_pending();
    write_final_counts();
    // Release: pairs with the acquire below, so that the reports are out before another thread lets the process die.
    g_done.store(true, std::memory_order_release);
    return;
  }
  if (in_crash_handler()) return;  // a fault inside the handler: nothing more to be had
  for (int i = 0; i < kWaitRounds && !g_done.load(std::memory_order_acquire); ++i) usleep(100);
}

void restore_default(int signal) {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  real_sigaction(signal, &action, nullptr);
}

}  // namespace

void handle_fatal_signal(int signal, siginfo_t* info, void*) {
  const ErrnoKeeper keeper;
  if (is_own_process()) publish_what_is_known();
  restore_default(signal);
  // Sent (kill, raise, abort), as opposed to raised by the instruction the handler returns to.
  if (info->si_code <= 0) syscall(SYS_tgkill, process_id(), kernel_thread_id(), signal);
}

void install_crash_handlers() {
  for (int signal : kSignals) {
    struct sigaction current = {};
    if (real_sigaction(signal, nullptr, &current) != 0) continue;
    if ((current.sa_flags & SA_SIGINFO) != 0 || current.sa_handler != SIG_DFL) continue;
    struct sigaction action = {};
    action.sa_sigaction = handle_fatal_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    real_sigaction(signal, &action, nullptr);
  }
}

bool in_crash_handler() {
  const u32 handling = g_handling_thread.load(std::memory_order_relaxed);
  return handling != 0 && handling == kernel_thread_id();
}

}  // namespace mapsan
