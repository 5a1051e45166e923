// crash.h: fatal signals of the checked program.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A race on a map often ends in the map's own code with SIGSEGV or abort. The handler publishes what is known of the
// operation under way (publish_pending), restores the default disposition and lets the signal strike again, so that
// exit status and core dump are those of the unchecked program. Handlers go only where the disposition is the default;
// a handler the program installs replaces ours, and to the program ours looks like SIG_DFL (crash_interceptors.cpp).
#pragma once

#include "internal.h"

namespace mapsan {

void install_crash_handlers();

// True on the thread that runs the handler: no malloc, no demangling.
bool in_crash_handler();

}  // namespace mapsan
