// race_detector.cpp: see race_detector.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "race_detector.h"

#include "thread_registry.h"

namespace mapsan {
namespace {

void note_write(Conflicts* found, const Access& access) {
  if (found->has_write) return;
  found->write = access;
  found->has_write = true;
}

void note_read(Conflicts* found, const Access& access) {
  if (found->has_read) return;
  found->read = access;
  found->has_read = true;
}

void note_predicted(Conflicts* found, const Access& access) {
  if (found->has_predicted) return;
  found->predicted = access;
  found->has_predicted = true;
}

bool is_safe(const Access& access) { return (trace_flags(access.trace) & MAPSAN_CONCURRENT) != 0; }
bool is_safe_write(const Access& access) {
  constexpr u32 kSafeWrite = MAPSAN_CONCURRENT | MAPSAN_STRUCTURE_WRITE;
  return (trace_flags(access.trace) & kSafeWrite) == kSafeWrite;
}

// Whether some lock, held by one side exclusively, keeps the two apart in any order.
bool have_common_lock(const Access& a, const Access& b) {
  for (const LockMark& mine : a.locks) {
    const u32 index = mine.sync & ~LockMark::kSharedBit;
    if (index == 0) return false;
    for (const LockMark& other : b.locks) {
      const bool both_shared = (mine.sync & other.sync & LockMark::kSharedBit) != 0;
      if ((other.sync & ~LockMark::kSharedBit) == index && !both_shared) return true;
    }
  }
  // Locks beyond those marked may be common.
  return a.locks[kMarkedLocks - 1].sync != 0 && b.locks[kMarkedLocks - 1].sync != 0;
}

// Ordered, but by nothing except who came first to a lock.
bool is_ordered_by_luck(const CurrentAccess& current, const Access& previous) {
  if (MAPSAN_LIKELY(current.thread->has_seen_weakly(previous.epoch, kWeakForRaces))) return false;
  if (((current.flags | trace_flags(previous.trace)) & MAPSAN_LIFETIME) != 0) return false;
  return !have_common_lock(current.record, previous);
}

// Whether the last structure write ended every element's life (clear, assignment, swap), which an access through a
// reference, that touches no structure, conflicts with.
bool ended_elements(const Access& write) { return (trace_flags(write.trace) & MAPSAN_WHOLE) != 0; }

MAPSAN_COLD void check_last_write(const SharedMap& shared, const CurrentAccess& current, Conflicts* found) {
  if (!current.touches_structure() && !(current.touches_element() && ended_elements(shared.write))) return;
  if (is_concurrent_with(current.thread, shared.write.epoch)) return note_write(found, shared.write);
  if (is_ordered_by_luck(current, shared.write)) note_predicted(found, shared.write);
}

// At most one reader that races, and one that is ordered by luck.
void check_readers(const SharedMap& shared, const CurrentAccess& current, Conflicts* found) {
  bool has_race = false;
  for (u32 i = 0; i < shared.reads.count(); ++i) {
    const Access& read = shared.reads.at(i);
    if (MAPSAN_LIKELY(is_plainly_before(current.thread, read.epoch))) continue;
    if (!is_concurrent_with(current.thread, read.epoch)) {
      if (is_ordered_by_luck(current, read)) note_predicted(found, read);
    } else if (!has_race) {
      has_race = true;
      is_safe_write(read) ? note_write(found, read) : note_read(found, read);
    }
  }
}

// A safe write beside plain reads, or a plain read beside safe writes.
void check_safe_against_plain(const SharedMap& shared, const CurrentAccess& current, Conflicts* found) {
  for (u32 i = 0; i < shared.reads.count(); ++i) {
    const Access& other = shared.reads.at(i);
    if (!is_concurrent_with(current.thread, other.epoch)) continue;
    if (current.is_safe_write() && !is_safe(other)) return note_read(found, other);
    if (!current.is_safe() && is_safe_write(other)) return note_write(found, other);
  }
}

void check_for_notes(const SharedMap& shared, const CurrentAccess& current, Conflicts* found) {
  for (u32 i = 0; i < shared.reads.count(); ++i) {
    const Access& read = shared.reads.at(i);
    if (!is_concurrent_with(current.thread, read.epoch)) continue;
    if (((current.flags | trace_flags(read.trace)) & MAPSAN_NONCONST) == 0) continue;
    found->note = read;
    found->has_note = true;
    return;
  }
}

}  // namespace

void find_element_conflicts(const ElementTable* table, const CurrentAccess& current, Conflicts* found) {
  if (table == nullptr || !current.touches_element()) return;
  table->for_each(current.element, current.whole(), [&](const Access& other) {
    if (MAPSAN_LIKELY(is_plainly_before(current.thread, other.epoch))) return;
    if (!current.whole() && !parts_overlap(other.part, current.record.part)) return;
    const bool wrote = (trace_flags(other.trace) & MAPSAN_ELEMENT_WRITE) != 0;
    if (!is_concurrent_with(current.thread, other.epoch)) {
      if ((wrote || current.writes_element()) && is_ordered_by_luck(current, other)) {
        note_predicted(found, other);
      }
    } else if (wrote) {
      note_write(found, other);
    } else if (current.writes_element()) {
      note_read(found, other);
    }
  });
}

void find_conflicts(const SharedMap& shared, const CurrentAccess& current, bool want_notes, Conflicts* found) {
  if (!is_plainly_before(current.thread, shared.write.epoch)) check_last_write(shared, current, found);
  if (current.writes_structure()) {
    check_readers(shared, current, found);
  } else if (current.is_safe_write() || (shared.reads.has_safe_writes() && current.touches_structure())) {
    check_safe_against_plain(shared, current, found);
  } else if (want_notes && current.touches_structure()) {
    check_for_notes(shared, current, found);
  }
  find_element_conflicts(shared.elements, current, found);
}

namespace {

void record_element(SharedMap* shared, const CurrentAccess& current) {
  if (current.writes_element()) {
    shared->elements_written = true;
    set_elements_quiet(shared, false);
    note_element_write(shared, current.thread);
  }
  if (shared->elements == nullptr) shared->elements = ElementTable::make();
  if (shared->elements == nullptr) return;
  shared->elements = ElementTable::record(shared->elements, current);
  if (!shared->elements_written && shared->elements->is_full()) set_elements_quiet(shared, true);
}

}  // namespace

void record_access(SharedMap* shared, const CurrentAccess& current) {
  if (current.writes_structure()) {
    shared->write = current.record;
    shared->reads.clear();
  } else if (current.touches_structure()) {
    shared->reads.add(current.thread, current.record, current.is_safe_write());
  }
  if (current.whole()) {
    // Every element's life ends (or is read): the structure cell stands for all of them.
    if (current.writes_element()) forget_elements(shared);
    return;
  }
  if (current.touches_element() && !is_only_thread()) record_element(shared, current);
}

}  // namespace mapsan
