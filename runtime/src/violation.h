// violation.h: from a conflict between two accesses to a Report.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "race_detector.h"

namespace mapsan {

// What of a map's record a report names; copied while the record is locked.
struct MapFacts {
  TraceId created_trace = 0;
  Epoch created = 0;
  const __mapsan_map_ops* ops = nullptr;
};

// Of the map's record, whatever it is; empty if there is none.
MapFacts facts_of_map(uptr map);

// The conflicts with whatever record the map has, without recording the access. `word` is the map's shadow word, with an
// owned or a shared record; its stripe is locked.
void find_conflicts_with_record(const CurrentAccess& current, u64 word, MapFacts* facts, Conflicts* found);

// Publishes the conflicts of an access. Called without any lock of the runtime held.
void report_conflicts(const CurrentAccess& current, const Conflicts& conflicts, const MapFacts& facts);

// A conflict found by an operation that has begun: kept until it returns, or published by a fatal signal's handler.
struct PendingConflict {
  bool set;
  CurrentAccess current;
  Conflicts conflicts;
  MapFacts facts;
};
void keep_pending(const CurrentAccess& current, const Conflicts& conflicts, const MapFacts& facts);

}  // namespace mapsan
