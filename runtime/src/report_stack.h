// report_stack.h: reports are written on a stack of their own.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names, lines and texts take some 9 KiB of stack, which the thread that found the violation may not have: a signal
// handler on an alternate stack, a thread with 16 KiB. One stack will do, as one report is written at a time.
#pragma once

#include "internal.h"

namespace mapsan {

// Calls work(argument) there. The caller holds the report lock. A call from a stack that is that one already stays on
// it.
void run_on_report_stack(void (*work)(void*), void* argument);

}  // namespace mapsan
