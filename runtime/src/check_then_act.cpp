// check_then_act.cpp: acts, writes and checks, as they come. See check_then_act.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "check_then_act.h"

#include "episodes.h"
#include "key_sample.h"

namespace mapsan {
namespace {

constexpr u32 kStructural = MAPSAN_OP_INSERTED | MAPSAN_OP_ERASED | MAPSAN_OP_CLEARED;

// An insertion that found the key: what follows through its result is the act.
bool leaves_act_to_come(const PastOperation& act) {
  return effects_of(act) == 0 && (act.what & MAPSAN_OP_PUT_IF_ABSENT) != 0;
}

// Erases what the window's act has made present, or what the writer could put there only since the act took it away: there was
// nothing to erase before.
bool takes_away_made(const KeyHistory& history, const Window& window, const Write& write) {
  if (effects_of(write) != kErases) return false;
  const Origin& made = history.presence;
  if ((effects_of(window.act) & kCreates) != 0 && made.tid == window.act.tid() && made.sequence == window.act.sequence) return true;
  const bool act_erased = (effects_of(window.act) & kErases) != 0;
  return act_erased && made.tid == write.tid() && made.sequence > window.act.sequence;
}

}  // namespace

CheckThenAct::CheckThenAct(const MapOperation& operation, MapHistory& history, bool remember, Findings* findings)
    : op_(operation),
      key_(operation.key),
      history_(history),
      remember_(remember),
      findings_(findings),
      ring_(CheckRing::of(operation.thread, operation.is_check() && remember)) {}

PastOperation CheckThenAct::now() const { return {op_.record, history_.sequence, op_.what, op_.links->kind}; }

KeyHistory* CheckThenAct::key_history(u64 key) {
  if (key == 0) return nullptr;
  if (!remember_) return history_.keys.find(key);
  const u64 mask = history_.keys.mask();
  KeyHistory* history = history_.keys.find_or_make(key);
  if (MAPSAN_LIKELY(history_.keys.mask() == mask)) return history;
  set_key_sample(history_.map, history_.keys.mask());
  if (ring_ != nullptr) ring_->leave_out_check(op_.record, nullptr, 0);  // what follows in the episode may be left out
  return history;
}

// ---- Act

// An act through a reference does not know its key: it is the one that was checked.
void CheckThenAct::adopt_key(const Chosen& chosen) {
  if (key_ == 0 && !op_.whole() && chosen.check != nullptr) key_ = chosen.check->key;
}

void CheckThenAct::act(const FramedNeed* needs, int count) {
  if (ring_ == nullptr || count == 0 || ring_->lacks_check(op_.record)) return;
  Chosen key, whole, value;
  for (int i = 0; i < count; ++i) {
    const Need& need = needs[i].need;
    RecentCheck* check = newest(need.check, needs[i].frame);
    if (check == nullptr || is_validated(needs[i])) continue;
    if (need.latest && is_outrun(*check, need.check, needs[i].frame)) continue;
    if (need.counts && check->operation.kind != OperationKind::kSize) continue;
    if (need.either_way && span_of(check->operation.access, op_.record) == Span::kExclusive) continue;
    if (RecentCheck* first = beginning_of(*check, needs[i])) whole.prefer_newer(first, needs[i]);
    if (need.value) {
      value.prefer_newer(check, needs[i]);
    } else {
      (check->operation.whole() ? whole : key).prefer_newer(check, needs[i]);
    }
  }
  adopt_key(key);
  adopt_key(value);
  if (key.check != nullptr) {
    basis_ = key.check->basis;
    gate_ = find_gate(key);
  }
  if (is_absent_still(value, key)) value.check = nullptr;
  if (value.check != nullptr) close(value, true);
  if (key.check != nullptr && key.check != value.check) close(key, false);
  if (whole.check != nullptr && whole.check != value.check && !is_rechecked(whole, key)) close(whole, false);
  const Chosen relied_on[] = {key, whole, value};
  for (const Chosen& chosen : relied_on) {
    if (chosen.check == nullptr || is_idle(now(), chosen.check->operation) || leaves_act_to_come(now())) continue;
    if (span_of(chosen.check->operation.access, op_.record) != Span::kExclusive) chosen.check->used = true;
  }
}

// ---- Write

void CheckThenAct::judge_write(const KeyHistory& history, const Write& write) {
  for (u32 i = 0; i < history.windows().size(); ++i) {
    const Window& window = history.windows()[i];
    if (window.only_checks || takes_away_made(history, window, write)) continue;
    const Interference how = judge_later_write(op_.thread, window, write, op_.container());
    if (how != Interference::kNone) findings_->add(how, window, write);
  }
}

void CheckThenAct::write() {
  Write write{};
  static_cast<PastOperation&>(write) = now();
  if (ring_ != nullptr && effects_of(write) != 0) {
    ring_->claim_by_write(op_.map, key_, op_.record, (op_.what & MAPSAN_OP_INSERTED) != 0);
  }
  write.sequence = ++history_.sequence;
  write.basis = basis_;
  write.gate = gate_;
  const Origin origin{op_.thread->tid, write.sequence};
  const bool structural = (op_.what & kStructural) != 0;
  if (KeyHistory* history = op_.whole() ? nullptr : key_history(key_)) {
    judge_write(*history, write);
    if (structural) history->presence = origin;
    if (effects_of(write) != 0) history->assigned = origin;
    write.marks_seen = history->marks_seen_by(op_.thread);
    if (remember_) history->add_write(op_.thread, write);
  }
  if (!structural) return;
  judge_write(history_.whole, write);
  if (op_.whole()) {
    history_.keys.for_each([&](KeyHistory& history) {
      judge_write(history, write);
      history.presence = history.assigned = origin;
    });
  }
  write.marks_seen = history_.whole.marks_seen_by(op_.thread);
  if (remember_) history_.whole.add_write(op_.thread, write);
}

// ---- Check

void CheckThenAct::judge_check(const KeyHistory& history, const CheckMark& mark) {
  for (u32 i = 0; i < history.windows().size(); ++i) {
    const Window& window = history.windows()[i];
    const Interference how = judge_later_check(op_.thread, window, mark, op_.container());
    if (how != Interference::kNone) findings_->add(how, window, mark);
  }
}

void CheckThenAct::check(const CheckName* names, int count) {
  if (count == 0) return;
  KeyHistory* history = op_.whole() ? &history_.whole : key_history(key_);
  CheckMark mark{};
  static_cast<PastOperation&>(mark) = now();
  for (int i = 0; i < count && history != nullptr; ++i) {
    mark.id = names[i].id;
    judge_check(*history, mark);
    if (remember_) history->add_mark(op_.thread, mark);
  }
  if (ring_ == nullptr) return;
  RecentCheck* recent = ring_->add(op_.map, op_.whole() ? 0 : key_, now());
  recent->history = history_.number;
  recent->name_count = count;
  for (int i = 0; i < count; ++i) {
    recent->names[i] = names[i];
    recent->runs[i] = names[i].mark < 0 ? recent->order : op_.thread->calls[names[i].mark].run;
    recent->ages |= names[i].ages;
  }
  const bool inserted = (op_.what & MAPSAN_OP_PUT_IF_ABSENT) != 0 && (op_.what & MAPSAN_OP_INSERTED) != 0;
  if (inserted) ring_->claim(recent);
  recent->created = inserted;
  if (op_.whole() || history == nullptr) return;
  recent->basis = {true, recent->operation.present(), (op_.what & MAPSAN_OP_VALUE) != 0, history->presence,
                   history->assigned};
}

}  // namespace mapsan
