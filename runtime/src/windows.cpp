// windows.cpp: what an act closes, and who has come between. See check_then_act.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "check_then_act.h"
#include "episodes.h"

namespace mapsan {
namespace {

bool is_harmless_put(const MapOperation& operation) {
  // `if (m[k] > limit)` makes what is not there, and goes by what is.
  if (operation.links->kind == OperationKind::kIndex) return (operation.what & MAPSAN_OP_ASSIGNED) == 0;
  return (operation.what & MAPSAN_OP_PUT_IF_ABSENT) != 0 && (operation.what & MAPSAN_OP_RESULT_USED) != 0;
}

// Who erases the key last learns that it was gone.
bool is_telling_erase(const MapOperation& operation) {
  return operation.links->kind == OperationKind::kErase && (operation.what & MAPSAN_OP_RESULT_USED) != 0;
}

}  // namespace

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

}  // namespace mapsan
