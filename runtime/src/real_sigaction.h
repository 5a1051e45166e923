// real_sigaction.h: sigaction behind our own interceptor.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async-signal-safe.
#pragma once

#include <signal.h>

namespace mapsan {

int real_sigaction(int signal, const struct sigaction* action, struct sigaction* old);

// Our handler; the interceptors recognise it and show SIG_DFL in its place.
void handle_fatal_signal(int signal, siginfo_t* info, void* context);

}  // namespace mapsan
