// fingerprint.h: what makes two reports the same violation.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fingerprint users see survives edits of the file: it is made of the rule, the map, and each event's role,
// operation, function and base file name, in either order of the events (check-then-act's interferer left out); no
// address, thread, line or column. Within a process the positions count too, so that two faults in one pair of functions
// are two reports.
#pragma once

#include "report.h"

namespace mapsan {

// What reports show, as 16 hexadecimal digits.
u64 fingerprint_of(const Report& report);
// The same with positions; never 0.
u64 identity_of(const Report& report);

}  // namespace mapsan
