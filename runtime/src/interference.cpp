// interference.cpp: see interference.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "interference.h"

#include "episodes.h"

namespace mapsan {
namespace {

// For size, emptiness and the first element: what changes the answer in the direction that hurts.
u32 disturbing_structure(u32 act_effects) { return (act_effects & kCreates) != 0 ? kCreates : kErases; }

// A map found empty can only become filled, one with elements only empty.
u32 disturbing_emptiness(const PastOperation& check, u32 act_effects) {
  return disturbing_structure(act_effects) & (check.present() ? kErases : kCreates);
}

bool is_race(const ThreadState* thread, Epoch earlier, const Access& a, const Access& b,
             const ContainerTraits& container) {
  return !container.concurrent && !thread->clock.has_seen(earlier) && common_lock(a, b) == 0;
}

// Ordered after the check and before the act, by more than the lock that all three were made under: the thread had it
// done, as by a thread it created in between and joined.
bool is_part_of_window(const ThreadState* thread, const Window& window, int mark, const Write& write) {
  const bool after_check = mark >= 0 && (write.marks_seen >> mark & 1) != 0;
  if (!after_check || !thread->has_seen_weakly(write.access.epoch)) return false;
  return !lock_explains_order(window.check.access, write.access, window.act.access);
}

// A read-modify-write tells nothing of the value it found: a different one would have done as well.
bool outcome_hangs_on_value(const PastOperation& check) {
  return (check.what & MAPSAN_OP_VALUE) != 0 && (check.what & MAPSAN_OP_ASSIGNED) == 0;
}

// The origin is a write of this thread with at least this number.
bool made_by(const Origin& origin, Tid tid, u64 sequence) {
  return origin.sequence != 0 && origin.tid == tid && sequence <= origin.sequence;
}

// Whether the check's outcome is owed to what the thread did with this number or later: put after the check, it would
// have been another.
bool enabled_by(const Window& window, const Basis& basis, Tid tid, u64 sequence) {
  if (window.check.whole()) return false;
  const bool hangs_on_presence = !window.value || window.check.kind != OperationKind::kIndex;
  if (hangs_on_presence && made_by(basis.presence, tid, sequence)) return true;
  const bool hangs_on_last_value = !window.value && !window.ages && outcome_hangs_on_value(window.check);
  return hangs_on_last_value && made_by(basis.assigned, tid, sequence);
}

// Whether the later write happened because its own check found what the window's act had made.
bool relies_on_act(const Window& window, const Write& write) {
  const Basis& basis = write.basis;
  if (!basis.known) return false;
  const u32 made = possible_effects_of(window.act);
  const bool presence_since = basis.presence.sequence >= window.act.sequence;
  if (presence_since && basis.present && (made & kCreates) != 0) return true;
  if (presence_since && !basis.present && (made & kErases) != 0) return true;
  const bool takes_back_own = basis.present && basis.presence.tid == write.tid() && effects_of(write) == kErases;
  if (presence_since && takes_back_own && (made & kErases) != 0) return true;
  return basis.value && (made & kAssigns) != 0 && basis.assigned.sequence >= window.act.sequence;
}

// An act that would make its own check, run again, tell otherwise.
bool disturbs_itself(const Window& window) { return (possible_effects_of(window.act) & window.disturbing) != 0; }

// Erases what it had put there: nobody else comes to that by the same check.
bool gives_back_own(const Window& window) {
  if (!window.own || !window.check.present() || window.value || outcome_hangs_on_value(window.check)) return false;
  return (effects_of(window.act) & kErases) != 0;
}

// A check that found what the act relies on acted for itself, if it acts at all; one that found the opposite may have
// found it only because of the act. What value was found, and how many of a key, is not known.
bool could_decide_alike(const Window& window, const CheckMark& check, const ContainerTraits& container) {
  if (window.claimed || window.gate != 0 || window.tells || !disturbs_itself(window)) return false;
  if (gives_back_own(window)) return false;
  const bool outcome_known = !container.multi && !window.check.whole() && !window.value && !outcome_hangs_on_value(window.check);
  return !outcome_known || check.present() != window.check.present();
}

}  // namespace

u32 disturbing_effects(const PastOperation& check, const PastOperation& act, bool value,
                       const ContainerTraits& container) {
  const u32 act_effects = possible_effects_of(act);
  if (check.kind == OperationKind::kEmpty) return disturbing_emptiness(check, act_effects);
  if (check.whole()) return disturbing_structure(act_effects);
  const bool reads_value = value || (check.what & MAPSAN_OP_VALUE) != 0;
  if (container.multi) return disturbing_structure(act_effects) | (reads_value ? kAssigns | kErases : 0);
  if (!check.present()) return reads_value ? kCreates | kAssigns : kCreates;
  return reads_value ? kErases | kAssigns : kErases;
}

Interference judge_earlier_write(const ThreadState* thread, const Window& window, const Basis& basis, int mark,
                                 const Write& write, const ContainerTraits& container) {
  if (write.tid() == thread->tid || (write.gate != 0 && write.gate == window.gate)) return Interference::kNone;
  const bool between = write.sequence > window.check.sequence;
  const u32 effects = between ? effects_of(write) : possible_effects_of(write);
  if ((effects & window.disturbing) == 0) return Interference::kNone;
  if (between ? is_part_of_window(thread, window, mark, write) : thread->has_seen_weakly(write.access.epoch)) {
    return Interference::kNone;
  }
  if (!between && enabled_by(window, basis, write.tid(), write.sequence)) return Interference::kNone;
  // It made room for what the thread then put there.
  const bool made_room = effects_of(write) == kErases && write.sequence < basis.presence.sequence;
  if (!between && made_room && gives_back_own(window)) return Interference::kNone;
  if (is_race(thread, write.access.epoch, write.access, window.act.access, container)) return Interference::kNone;
  if (span_excludes(window.check.access, window.act.access, write.access)) return Interference::kNone;
  return between ? Interference::kBetween : Interference::kBefore;
}

Interference judge_later_write(const ThreadState* thread, const Window& window, const Write& write,
                               const ContainerTraits& container) {
  const PastOperation& act = window.act;
  if (act.tid() == thread->tid || (write.gate != 0 && write.gate == window.gate)) return Interference::kNone;
  if ((possible_effects_of(write) & window.disturbing) == 0) return Interference::kNone;
  if (thread->has_seen_weakly(act.access.epoch) || relies_on_act(window, write)) return Interference::kNone;
  if (is_race(thread, act.access.epoch, act.access, write.access, container)) return Interference::kNone;
  if (span_excludes(window.check.access, act.access, write.access)) return Interference::kNone;
  return Interference::kAfter;
}

Interference judge_earlier_check(const ThreadState* thread, const Window& window, const Basis& basis,
                                 const CheckMark& check, const ContainerTraits& container) {
  if (check.id != window.id || check.tid() == thread->tid || !could_decide_alike(window, check, container))
    return Interference::kNone;
  if (thread->has_seen_weakly(check.access.epoch)) return Interference::kNone;
  if (enabled_by(window, basis, check.tid(), check.sequence + 1)) return Interference::kNone;
  if (is_race(thread, check.access.epoch, check.access, window.act.access, container)) return Interference::kNone;
  if (span_excludes(window.check.access, window.act.access, check.access)) return Interference::kNone;
  return Interference::kSameBefore;
}

Interference judge_later_check(const ThreadState* thread, const Window& window, const CheckMark& check,
                               const ContainerTraits& container) {
  const PastOperation& act = window.act;
  if (check.id != window.id || act.tid() == thread->tid || !could_decide_alike(window, check, container))
    return Interference::kNone;
  if (thread->has_seen_weakly(act.access.epoch)) return Interference::kNone;
  if (is_race(thread, act.access.epoch, act.access, check.access, container)) return Interference::kNone;
  if (span_excludes(window.check.access, act.access, check.access)) return Interference::kNone;
  return Interference::kSameAfter;
}

}  // namespace mapsan
