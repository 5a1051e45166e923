// finish.h: the last things of a process: exit line, final counts, exit status.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs once per process, by whichever way the process ends: exit and return from main (atexit), quick_exit
// (at_quick_exit), _exit and _Exit (finish_interceptors.cpp). A vfork child, and a child made without libc's fork, is
// not this process: its _exit passes through untouched.
#pragma once

#include "internal.h"

namespace mapsan {

// Registers the handlers. Called by ensure_started() as early as possible, so that they run last.
void install_finish();

// In the child after fork: a process of its own, without reports so far. Renews log, symbolizer and report table.
void services_after_fork_in_child();

// Prints the exit line and updates the counts, once; returns the status the process should end with.
int finish(int status);

// Whether the calling process is the one that was started or forked with our knowledge (not a vfork child).
bool is_own_process();

}  // namespace mapsan
