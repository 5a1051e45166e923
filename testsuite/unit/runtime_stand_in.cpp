// runtime_stand_in.cpp: what the services ask of the runtime's core, for tests without it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tests of options, reports and exit link only those files; the core's part of runtime.h is answered here with
// figures that a test can set.
#include "runtime_stand_in.h"

namespace mapsan {

testing::StandIn testing::stand_in;

WatchFigures watch_figures() { return testing::stand_in.figures; }

void publish_pending() {
  if (testing::stand_in.pending != nullptr) publish(*testing::stand_in.pending);
}

}  // namespace mapsan
