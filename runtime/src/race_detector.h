// race_detector.h: is an access concurrent with one recorded earlier, and do the two conflict?
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decides only; what is found is data (Conflicts) for violation.h. FastTrack on two kinds of cell: the structure (last
// write, readers) and the elements. The caller holds the lock of what it passes.
//
// Two accesses conflict when they are concurrent by C (design: three clocks) and
//   both touch the structure and one writes it, or
//   both touch overlapping parts of one element and one writes it.
// A conflict between accesses that C orders is *predicted* when they hold no lock in common and only the order in which
// threads took the locks of maps kept them apart (lock_order.h).
//
// May miss: an access evicted from an ElementTable; the readers before the last structure write.
#pragma once

#include "shadow_map.h"

namespace mapsan {

// At most one earlier write and one earlier read are reported for an access.
struct Conflicts {
  Conflicts() {}  // the accesses stay as they are: they mean nothing without their flag

  bool has_write = false;
  bool has_read = false;
  bool has_note = false;
  Access write;
  Access read;
  bool has_predicted = false;
  Access predicted;  // write or read
  Access note;  // non-const calls that changed nothing, concurrent with each other (severity note)

  bool any() const { return has_write || has_read || has_note || has_predicted; }
};

void find_conflicts(const SharedMap& shared, const CurrentAccess& current, bool want_notes, Conflicts* found);
// The same for an owned map's element table (its structure cell is the owner's own).
void find_element_conflicts(const ElementTable* table, const CurrentAccess& current, Conflicts* found);
void record_access(SharedMap* shared, const CurrentAccess& current);

}  // namespace mapsan
