// relied_checks.cpp: which of the thread's latest checks an act relies on. See check_then_act.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "check_then_act.h"
#include "episodes.h"

namespace mapsan {

bool CheckThenAct::key_agrees(const RecentCheck& check) const {
  return check.operation.whole() || check.key == 0 || key_ == 0 || check.key == key_;
}

// Whether the call or operation of this name was made again since.
bool CheckThenAct::is_outrun(const RecentCheck& check, u32 id, const void* frame) const {
  bool outrun = false;
  ring_->for_all([&](RecentCheck& later) {
    const int name = later.name_of(id, frame);
    if (name < 0) return true;
    outrun = later.runs[name] != check.runs[check.name_of(id, frame)];
    return false;
  });
  return outrun;
}

RecentCheck* CheckThenAct::newest(u32 id, const void* frame) const {
  RecentCheck* found = nullptr;
  ring_->for_each(op_.map, key_, true, [&](RecentCheck& check) {
    if (check.history != history_.number) return false;  // of a map that stood here before, as are all older ones
    if (check.has_name(id, frame) && key_agrees(check)) found = &check;
    return found == nullptr;
  });
  if (found != nullptr && (found->unsure || ring_->is_superseded(*found, id, frame))) return nullptr;
  if (found == nullptr || span_of(found->operation.access, op_.record) == Span::kExclusive) return found;
  // The check was made again, of another key, in the act's own episode: that is the one the act relies on.
  ring_->for_all([&](RecentCheck& later) {
    if (later.order <= found->order) return false;
    if (!later.has_name(id, frame) || span_of(later.operation.access, op_.record) != Span::kExclusive) return true;
    found = nullptr;
    return false;
  });
  return found;
}

// Of a call that handed out the first element, and not one that was looked up: the check that led there.
RecentCheck* CheckThenAct::beginning_of(const RecentCheck& check, const FramedNeed& need) const {
  RecentCheck* found = nullptr;
  if (check.operation.kind != OperationKind::kElement) return found;
  ring_->for_each(op_.map, 0, true, [&](RecentCheck& earlier) {
    if (earlier.history != history_.number) return false;
    if (earlier.order >= check.order || !earlier.has_name(need.need.check, need.frame)) return true;
    if (span_of(earlier.operation.access, check.operation.access) != Span::kExclusive) return false;
    if (earlier.operation.kind == OperationKind::kFirst) found = &earlier;
    return found == nullptr && earlier.operation.kind == OperationKind::kElement;
  });
  return found;
}

bool CheckThenAct::is_validated(const FramedNeed& need) const {
  if (need.need.validator == 0) return false;
  if (need.need.validator == op_.links->id) return true;  // it makes its own check
  bool validated = false;
  ring_->for_all([&](RecentCheck& check) {
    if (!check.has_name(need.need.validator, need.validator_frame)) return true;
    validated = span_of(check.operation.access, op_.record) == Span::kExclusive;
    return false;
  });
  return validated;
}

// Another check of the function, in the episode of the one relied on, that lets one thread pass at a time: what it
// checked the thread changed at once (it put the key among those in work).
u32 CheckThenAct::find_gate(const Chosen& chosen) const {
  u32 gate = 0;
  ring_->for_each_claimed([&](RecentCheck& check, uptr map) {
    if (&check == chosen.check || (map == op_.map && key_agrees(check))) return true;
    if (span_of(check.operation.access, chosen.check->operation.access) != Span::kExclusive) return true;
    for (int i = 0; i < check.name_count && gate == 0; ++i) {
      if (check.names[i].frame == chosen.frame) gate = check.names[i].id;
    }
    return gate == 0;
  });
  return gate;
}

// An erase or assignment that looked the key up again does not rely on the map having been empty or not.
bool CheckThenAct::is_rechecked(const Chosen& whole, const Chosen& key) const {
  if (key.check == nullptr || key.check->order < whole.check->order) return false;
  if ((possible_effects_of(now()) & kCreates) != 0) return false;
  return span_of(key.check->operation.access, op_.record) == Span::kExclusive;
}

// There was no value to read, and the act's own episode saw that there is none.
bool CheckThenAct::is_absent_still(const Chosen& value, const Chosen& key) const {
  if (value.check == nullptr || key.check == nullptr || key.check->order <= value.check->order) return false;
  const PastOperation& read = value.check->operation;
  const PastOperation& seen = key.check->operation;
  if (read.whole() || read.present() || seen.whole() || seen.present() || value.check->key != key.check->key)
    return false;
  return span_of(seen.access, op_.record) == Span::kExclusive;
}

// Whether a loop over the elements went on after its begin.
bool CheckThenAct::is_sweep(const RecentCheck& check) const {
  if (check.operation.kind != OperationKind::kFirst) return !counts_elements(check.operation.kind);
  bool sweep = false;
  ring_->for_each(op_.map, 0, true, [&](RecentCheck& later) {
    if (later.order <= check.order) return false;
    sweep = later.operation.kind == OperationKind::kStep;
    return !sweep;
  });
  return sweep;
}

}  // namespace mapsan
