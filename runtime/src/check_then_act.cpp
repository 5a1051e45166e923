// check_then_act.cpp: see check_then_act.h.
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

bool is_harmless_put(const MapOperation& operation) {
  // `if (m[k] > limit)` makes what is not there, and goes by what is.
  if (operation.links->kind == OperationKind::kIndex) return (operation.what & MAPSAN_OP_ASSIGNED) == 0;
  return (operation.what & MAPSAN_OP_PUT_IF_ABSENT) != 0 && (operation.what & MAPSAN_OP_RESULT_USED) != 0;
}

// Who erases the key last learns that it was gone.
bool is_telling_erase(const MapOperation& operation) {
  return operation.links->kind == OperationKind::kErase && (operation.what & MAPSAN_OP_RESULT_USED) != 0;
}

bool counts_elements(OperationKind kind) { return kind == OperationKind::kSize || kind == OperationKind::kEmpty; }

// An erase that found nothing, after a check that found nothing: no act that relied on it.
bool is_idle(const PastOperation& act, const PastOperation& check) {
  return effects_of(act) == 0 && act.kind == OperationKind::kErase && !check.present();
}

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

// An act through a reference does not know its key: it is the one that was checked.
void CheckThenAct::adopt_key(const Chosen& chosen) {
  if (key_ == 0 && !op_.whole() && chosen.check != nullptr) key_ = chosen.check->key;
}

// Another check of the function, in the episode of the one relied on, that lets one thread pass at a time: what it checked
// the thread changed at once (it put the key among those in work).
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
  if (read.whole() || read.present() || seen.whole() || seen.present() || value.check->key != key.check->key) return false;
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

void CheckThenAct::close(const Chosen& chosen, bool value) {
  const RecentCheck& check = *chosen.check;
  if (check.used || (check.claimed && check.created)) return;
  const bool protected_from_all =
      !op_.container().concurrent && span_of(check.operation.access, op_.record) == Span::kExclusive;
  if (protected_from_all || is_idle(now(), check.operation)) return;
  if (is_harmless_put(op_) && !check.operation.whole()) return;
  Window window{};
  window.check = check.operation;
  window.act = now();
  window.act.sequence = history_.sequence + 1;  // the write's, that follows
  window.id = chosen.id;
  window.value = value;
  window.claimed = check.claimed;
  window.ages = check.ages;
  window.disturbing = disturbing_effects(window.check, window.act, value, op_.container());
  window.gate = find_gate(chosen);
  window.own = check.basis.known && check.basis.presence.sequence != 0 && check.basis.presence.tid == op_.thread->tid;
  if (is_telling_erase(op_) && !counts_elements(check.operation.kind)) {
    // What was there when it was checked may have been replaced, if that matters.
    window.tells = true;
    window.disturbing = (check.operation.what & MAPSAN_OP_VALUE) != 0 ? kCreates | kAssigns : 0;
    if (window.disturbing == 0) return;
  }
  if (check.operation.whole()) return close_structure_window(window, check);
  if (KeyHistory* history = key_history(key_)) judge_window(window, check, history);
}

// The act relies on size, emptiness or what iteration met. Elements met by iteration are compared by key; so is the
// first one, which moreover all threads that take the first one contend for.
void CheckThenAct::close_structure_window(Window window, const RecentCheck& check) {
  const bool by_size = counts_elements(check.operation.kind);
  const u32 effects = by_size ? possible_effects_of(window.act) : effects_of(window.act);
  const bool sweep = is_sweep(check);
  // Who takes the first element away goes by what that is, and not by how many there are.
  const bool by_count =
      by_size ? (effects & (kCreates | kErases)) != 0 : !sweep && !check.claimed && (effects & kCreates) != 0;
  if (by_count) return judge_window(window, check, &history_.whole);
  if (!window.tells) window.disturbing = (check.operation.what & MAPSAN_OP_VALUE) != 0 ? kErases | kAssigns : kErases;
  if (KeyHistory* history = key_history(key_)) judge_window(window, check, history);
  if (sweep || window.tells || (possible_effects_of(window.act) & kErases) == 0) return;
  window.only_checks = true;
  judge_window(window, check, &history_.whole);
}

void CheckThenAct::judge_window(const Window& window, const RecentCheck& check, KeyHistory* history) {
  const ThreadState* thread = op_.thread;
  Interference worst = Interference::kNone;
  PastOperation interferer{};
  const auto note = [&](Interference how, const PastOperation& other) {
    if (how == Interference::kNone || (worst != Interference::kNone && worst <= how)) return;
    worst = how;
    interferer = other;
  };
  const auto judge_writes = [&](const KeyHistory& place, bool clears_only) {
    const int mark = place.mark_of(window.check);
    for (u32 i = 0; i < place.writes().size(); ++i) {
      const Write& write = place.writes()[i];
      if (clears_only && !write.whole()) continue;
      note(judge_earlier_write(thread, window, check.basis, mark, write, op_.container()), write);
    }
  };
  if (!window.only_checks) {
    judge_writes(*history, false);
    if (history != &history_.whole) judge_writes(history_.whole, true);
  }
  for (u32 i = 0; i < history->marks().size(); ++i) {
    const CheckMark& mark = history->marks()[i];
    note(judge_earlier_check(thread, window, check.basis, mark, op_.container()), mark);
  }
  if (worst != Interference::kNone) findings_->add(worst, window, interferer);
  if (remember_) history->add_window(thread, window);
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
