// signal_order.h: a signal's handler runs after it was installed, in whichever thread.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Handlers are not wrapped: programs see their own. Installing one is a release; the acquire is made up for where it
// matters, when an access is found to conflict and the return into a signal frame is on its stack.
#pragma once

#include "race_detector.h"

namespace mapsan {

// Once, when the runtime is up.
void start_signal_order();
// Made in a handler, the access acquires what installing handlers released; leaves out what is then ordered.
void leave_out_what_signals_order(const CurrentAccess& current, Conflicts* found);

}  // namespace mapsan
