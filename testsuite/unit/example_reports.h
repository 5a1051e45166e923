// example_reports.h: hand-made reports for unit and golden tests.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each has one peculiarity that printers must get right. Stacks are added by the caller, where it wants any.
#pragma once

#include "report.h"

namespace mapsan::testing {

// Two sides with locks, keys, bucket, named threads, creation site.
Report example_race();
// Three events, predicted, consequence, main thread among them.
Report example_check_then_act();
// Everything that may be unknown is.
Report example_unknowns();
// Quotes, control characters and bytes that are not UTF-8.
Report example_odd_bytes();
// A call that changed nothing: severity note.
Report example_note();

}  // namespace mapsan::testing
