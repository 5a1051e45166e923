// violation.cpp: see violation.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "violation.h"

#include <stdio.h>

#include "allocator.h"
#include "guard_mode.h"
#include "machine_order.h"
#include "quiet.h"
#include "reported_access.h"
#include "runtime.h"
#include "signal_order.h"

namespace mapsan {
namespace {

constexpr int kFixSize = 512;

void fill_event(ReportedEvent* event, const Access& access, __mapsan_site site, bool wrote) {
  event->role = wrote ? Role::kWrite : Role::kRead;
  event->site = site;
  fill_access(event, access);
}

bool is_write_for(u32 flags, bool on_structure) {
  return (flags & (on_structure ? MAPSAN_STRUCTURE_WRITE : MAPSAN_ELEMENT_WRITE)) != 0;
}

Rule rule_of(u32 current, u32 previous, bool current_writes, bool previous_writes) {
  if (((current | previous) & MAPSAN_LIFETIME) != 0) return Rule::kMapLifetime;
  return current_writes && previous_writes ? Rule::kConcurrentWrite : Rule::kReadWriteRace;
}

const char* consequence_of(Rule rule, bool on_structure) {
  if (rule == Rule::kMapLifetime) return "use-outside-lifetime";
  if (on_structure) return "corrupted-container";
  return rule == Rule::kConcurrentWrite ? "lost-update" : "torn-read";
}

// A lock that one side holds and the other does not.
const ReportedLock* lock_missing_from(const ReportedEvent& has, const ReportedEvent& lacks) {
  for (int i = 0; i < has.lock_count; ++i) {
    bool found = false;
    for (int k = 0; k < lacks.lock_count; ++k) found |= lacks.locks[k].address == has.locks[i].address;
    if (!found) return &has.locks[i];
  }
  return nullptr;
}

void write_fix(const Report& report, char* fix) {
  const ReportedEvent& a = report.events[0];
  const ReportedEvent& b = report.events[1];
  char here[256], there[256], lock_a[160], lock_b[160];
  describe_place(a, here, sizeof(here));
  describe_place(b, there, sizeof(there));
  if (report.rule == Rule::kMapLifetime) {
    snprintf(fix, kFixSize,
             "let every use of the map end before it is destroyed, moved or swapped, and begin after it is constructed: "
             "join the threads, or hold one lock at %s and %s",
             here, there);
    return;
  }
  const ReportedLock* only_a = lock_missing_from(a, b);
  const ReportedLock* only_b = lock_missing_from(b, a);
  if (only_a != nullptr && only_b != nullptr) {
    describe_lock(*only_a, lock_a, sizeof(lock_a));
    describe_lock(*only_b, lock_b, sizeof(lock_b));
    snprintf(fix, kFixSize, "the two sides hold different locks, %s at %s and %s at %s: guard the map with one of them",
             lock_a, here, lock_b, there);
  } else if (only_a != nullptr || only_b != nullptr) {
    describe_lock(only_a != nullptr ? *only_a : *only_b, lock_a, sizeof(lock_a));
    snprintf(fix, kFixSize, "hold %s at %s too, as is done at %s", lock_a, only_a != nullptr ? there : here,
             only_a != nullptr ? here : there);
  } else if (a.lock_count > 0) {
    snprintf(fix, kFixSize, "the lock both sides hold is held in shared mode where the map is written: take it exclusively");
  } else {
    snprintf(fix, kFixSize, "guard the map with one mutex, held at %s and at %s", here, there);
  }
}

void fill_store_load(ReportedStoreLoad* reported, const StoreLoad& pair) {
  fill_stack(&reported->store, pair.store);
  fill_stack(&reported->load, pair.load);
}

// The machine's order is a label. Threads that each store one location and then load the other's rely on more than the
// machine gives, even if it kept them apart this time.
void judge_machine_order(Report* report, const CurrentAccess& current, const Access& previous, char* fix) {
  Crossing crossing;
  const bool crosses = find_crossing(current.thread, previous.epoch, &crossing);
  const bool ordered = current.thread->clock.has_seen_by_machine(previous.epoch) && !(crosses && crossing.daring);
  if (ordered) report->order = Order::kTsoOnly;
  if (report->events[0].lock_count != 0 || report->events[1].lock_count != 0) return;
  if (ordered) {
    char here[256], there[256];
    describe_place(report->events[0], here, sizeof(here));
    describe_place(report->events[1], there, sizeof(there));
    snprintf(fix, kFixSize,
             "only the machine's memory order keeps the accesses apart: after %s publish with a release store, and read "
             "that with an acquire load before %s (relaxed and volatile accesses and compiler barriers do not order "
             "threads)",
             there, here);
  } else if (crosses) {
    snprintf(fix, kFixSize,
             "each thread stores one location and then loads the other's, which the machine may do in the other order: "
             "use seq_cst operations, or put std::atomic_thread_fence(std::memory_order_seq_cst) between store and load");
    fill_store_load(&report->unfenced[0], crossing.own);
    fill_store_load(&report->unfenced[1], crossing.other);
  }
}

// The key of the access being made, or else of the earlier one; the container's bucket can be asked for the former only.
void fill_keys(Report* report, const CurrentAccess& current, const Access& previous, const __mapsan_map_ops* ops) {
  ReportedEvent& now = report->events[0];
  ReportedEvent& then = report->events[1];
  if (current.key != nullptr && current.ops != nullptr && current.ops->print_key != nullptr) {
    current.ops->print_key(current.key, now.key, kMaxKeyText);
  }
  if (previous.key[15] != 0 && ops != nullptr && ops->print_snapshot != nullptr) {
    ops->print_snapshot(previous.key, then.key, kMaxKeyText);
  }
  __builtin_memcpy(report->key, now.key[0] != 0 ? now.key : then.key, kMaxKeyText);
  if (current.key == nullptr || current.ops == nullptr) return;
  if (current.ops->bucket != nullptr) {
    report->map.has_bucket = current.ops->bucket(reinterpret_cast<const volatile void*>(current.map), current.key,
                                                 &report->map.bucket_index, &report->map.bucket_count) != 0;
  }
}

enum class ConflictKind { kWitnessed, kPredicted, kNote };

void publish_conflict(const CurrentAccess& current, const Access& previous, const MapFacts& facts, ConflictKind kind) {
  const bool note = kind == ConflictKind::kNote;
  const u32 previous_flags = trace_flags(previous.trace);
  const bool on_structure = current.touches_structure() && (previous_flags & (MAPSAN_STRUCTURE_READ | MAPSAN_STRUCTURE_WRITE)) != 0 &&
                            (((current.flags | previous_flags) & MAPSAN_STRUCTURE_WRITE) != 0 || note);
  const bool current_writes = is_write_for(current.flags, on_structure);
  const bool previous_writes =
      is_write_for(previous_flags, on_structure) || (!on_structure && (previous_flags & MAPSAN_WHOLE) != 0);
  Report report;
  report.rule = rule_of(current.flags, previous_flags, current_writes, previous_writes);
  report.severity = note ? Severity::kNote : Severity::kError;
  if (kind == ConflictKind::kPredicted) report.confidence = Confidence::kPredicted;
  report.consequence = consequence_of(report.rule, on_structure);
  report.event_count = 2;
  fill_event(&report.events[0], current.record, current.site, current_writes);
  const Trace* trace = trace_at(previous.trace);
  fill_event(&report.events[1], previous, trace == nullptr ? nullptr : trace->site, previous_writes);
  report.events[1].previous = true;
  fill_map(&report, current.map, facts);
  fill_keys(&report, current, previous, current.ops != nullptr ? current.ops : facts.ops);
  char fix[kFixSize];
  write_fix(report, fix);
  if (kind != ConflictKind::kPredicted) judge_machine_order(&report, current, previous, fix);
  report.fix = fix;
  publish(report);
}

}  // namespace

static void publish_conflicts(const CurrentAccess& current, const Conflicts& conflicts, const MapFacts& facts) {
  const ErrnoKeeper keep_errno;
  if (conflicts.has_write) publish_conflict(current, conflicts.write, facts, ConflictKind::kWitnessed);
  if (conflicts.has_read) publish_conflict(current, conflicts.read, facts, ConflictKind::kWitnessed);
  if (conflicts.has_predicted) publish_conflict(current, conflicts.predicted, facts, ConflictKind::kPredicted);
  if (conflicts.has_note) publish_conflict(current, conflicts.note, facts, ConflictKind::kNote);
}

void report_conflicts(const CurrentAccess& current, const Conflicts& conflicts, const MapFacts& facts) {
  Conflicts left = conflicts;
  leave_out_what_signals_order(current, &left);
  publish_conflicts(current, left, facts);
}

void keep_pending(const CurrentAccess& current, const Conflicts& conflicts, const MapFacts& facts) {
  ThreadState* thread = current.thread;
  if (thread->pending == nullptr) {
    thread->pending = static_cast<PendingConflict*>(allocate(sizeof(PendingConflict)));
    if (thread->pending == nullptr) return;
  }
  thread->pending->current = current;
  thread->pending->conflicts = conflicts;
  thread->pending->facts = facts;
  thread->pending->set = true;
}

void publish_pending() {
  if (is_quiet()) return publish_overlaps_under_way();
  if (__mapsan_self == nullptr || __mapsan_self->epoch == 0) return;  // a thread without state
  auto* thread = static_cast<ThreadState*>(__mapsan_self);
  PendingConflict* pending = thread->pending;
  if (pending == nullptr || !pending->set) return;
  pending->set = false;
  thread->in_runtime = true;
  pending->current.key = nullptr;  // it may be gone, and reading it may fault again
  publish_conflicts(pending->current, pending->conflicts, pending->facts);
  thread->in_runtime = false;
}

}  // namespace mapsan
