// real_sigaction.h: sigaction behind our own interceptor.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async-signal-safe.
#pragma once

#include <signal.h>

#include <atomic>

namespace mapsan {

int real_sigaction(int signal, const struct sigaction* action, struct sigaction* old);

// Called before the program installs a handler; null until the runtime is up.
extern std::atomic<void (*)()> g_on_handler_installing;

// Our handler; the interceptors recognise it and show SIG_DFL in its place.
void handle_fatal_signal(int signal, siginfo_t* info, void* context);

}  // namespace mapsan
