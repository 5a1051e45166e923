// report_timeline.h: check, interferer and act drawn one below the other, a column for each thread.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "resolved_report.h"

namespace mapsan {

// For a report with the events check, act and interferer; prints nothing for others.
void print_timeline(const ResolvedReport& resolved, TextBuffer& out);

}  // namespace mapsan
