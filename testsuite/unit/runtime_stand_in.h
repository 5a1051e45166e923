// runtime_stand_in.h: what the services ask of the runtime's core, for tests without it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See runtime_stand_in.cpp.
#pragma once

#include "report.h"
#include "runtime.h"

namespace mapsan::testing {

struct StandIn {
  WatchFigures figures;
  const Report* pending = nullptr;  // published at a fatal signal
};
extern StandIn stand_in;

}  // namespace mapsan::testing
