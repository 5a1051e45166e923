// report_totals.h: what the end of the process wants to know of its reports.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counterpart of report.h for finish.cpp.
#pragma once

#include "internal.h"

namespace mapsan {

// How often the printed violations were found, all together.
u64 times_reported();

// Writes the final counts over the provisional ones in the JSON log. Idempotent.
void write_final_counts();

// The child starts without reports. The caller holds no report lock.
void reports_after_fork_in_child();

}  // namespace mapsan
