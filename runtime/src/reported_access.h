// reported_access.h: the parts of a Report that come from a recorded access or a map's record.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "violation.h"

namespace mapsan {

void fill_stack(StackTrace* stack, TraceId id);
// Thread, stack and locks.
void fill_access(ReportedEvent* event, const Access& access);
// The map by its record, and by the sites of the report's events, which must be there.
void fill_map(Report* report, uptr map, const MapFacts& facts);

// "cache.cpp:41"
void describe_place(const ReportedEvent& event, char* out, int size);
// "'Cache::mu_'"
void describe_lock(const ReportedLock& lock, char* out, int size);

}  // namespace mapsan
