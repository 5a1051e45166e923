// check_then_act_advice.h: the words of a check-then-act report: what it costs, why it can happen, what to do.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "check_then_act.h"
#include "report.h"
#include "text_buffer.h"

namespace mapsan {

// Positions of the events in such a report.
enum { kCheckEvent, kActEvent, kInterfererEvent };

// One of the names that reports use: "lost-update", ...
const char* consequence_of(const Finding& finding, const ContainerTraits& container);

// Why this can happen, or how it did. The report's events are filled.
void write_reason(const Report& report, const Finding& finding, TextBuffer& out);

void write_fix(const Report& report, const Finding& finding, const ContainerTraits& container, TextBuffer& out);

}  // namespace mapsan
