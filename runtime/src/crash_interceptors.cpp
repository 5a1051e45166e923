// crash_interceptors.cpp: sigaction and signal, which do not show our handlers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs ask for the old disposition to chain to it, or to restore it later; to them ours does not exist. One that
// restores SIG_DFL takes our handler away, which costs only the report of the operation the crash interrupts.
// Another runtime with an interceptor of its own (clang's sanitizers) is called in libc's place.
#include "internal.h"
#include "real_sigaction.h"

extern "C" {
int __sigaction(int signal, const struct sigaction* action, struct sigaction* old);
__attribute__((weak)) int __interceptor_sigaction(int signal, const struct sigaction* action, struct sigaction* old);
__attribute__((weak)) sighandler_t __interceptor_signal(int signal, sighandler_t handler);
}

namespace mapsan {

std::atomic<void (*)()> g_on_handler_installing{nullptr};

int real_sigaction(int signal, const struct sigaction* action, struct sigaction* old) {
  return __sigaction(signal, action, old);
}

namespace {

// Handlers with and without SA_SIGINFO share one field, so only the address can tell.
bool is_ours(sighandler_t handler) {
  return reinterpret_cast<uptr>(handler) == reinterpret_cast<uptr>(handle_fatal_signal);
}

void tell_installing(sighandler_t handler) {
  if (handler == SIG_DFL || handler == SIG_IGN || handler == SIG_ERR) return;
  if (auto* tell = g_on_handler_installing.load(std::memory_order_acquire)) tell();
}

}  // namespace

}  // namespace mapsan

MAPSAN_INTERFACE int sigaction(int signal, const struct sigaction* action, struct sigaction* old) noexcept {
  if (action != nullptr) mapsan::tell_installing(action->sa_handler);
  const int result = __interceptor_sigaction != nullptr ? __interceptor_sigaction(signal, action, old)
                                                        : __sigaction(signal, action, old);
  if (result == 0 && old != nullptr && mapsan::is_ours(old->sa_handler)) {
    *old = {};
    old->sa_handler = SIG_DFL;
  }
  return result;
}

MAPSAN_INTERFACE sighandler_t signal(int signal, sighandler_t handler) noexcept {
  mapsan::tell_installing(handler);
  const sighandler_t old =
      __interceptor_signal != nullptr ? __interceptor_signal(signal, handler) : ssignal(signal, handler);
  return mapsan::is_ours(old) ? SIG_DFL : old;
}
