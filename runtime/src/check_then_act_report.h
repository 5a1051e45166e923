// check_then_act_report.h: from a finding of check-then-act to a Report.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "check_then_act.h"

namespace mapsan {

// Publishes what an operation was found to be part of. Called without any lock of the runtime held.
void report_findings(const MapOperation& operation, const Findings& findings);

}  // namespace mapsan
