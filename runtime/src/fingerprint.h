// fingerprint.h: what makes two reports the same violation.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fingerprint users see survives edits of the file: it is made of the rule, the map, and each event's role,
// operation, function and base file name, in either order of the events; no address, thread, line or column. Within a
// process the positions count too, so that two faults in one pair of functions are two reports.
#pragma once

#include "report.h"

namespace mapsan {

struct Fingerprint {
  u64 printed = 0;   // 16 hexadecimal digits in reports
  u64 identity = 0;  // with positions; never 0
};

Fingerprint fingerprint_of(const Report& report);

}  // namespace mapsan
