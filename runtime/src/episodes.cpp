// episodes.cpp: see episodes.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "episodes.h"

namespace mapsan {
namespace {

u32 index_of(const LockMark& mark) { return mark.sync & ~LockMark::kSharedBit; }
bool is_shared(const LockMark& mark) { return (mark.sync & LockMark::kSharedBit) != 0; }
bool may_hold_more(const Access& access) { return access.locks[kMarkedLocks - 1].sync != 0; }

const LockMark* find_lock(const Access& access, u32 index) {
  for (const LockMark& mark : access.locks) {
    if (index_of(mark) == index) return &mark;
  }
  return nullptr;
}

// Visits the locks whose one acquisition spans both, until visit(lock, in shared mode) is true.
template <class Visit>
bool any_span(const Access& earlier, const Access& later, Visit visit) {
  for (const LockMark& mark : earlier.locks) {
    if (index_of(mark) == 0) return false;
    const LockMark* still = find_lock(later, index_of(mark));
    if (still == nullptr || still->episode != mark.episode) continue;
    if (visit(index_of(mark), is_shared(mark) || is_shared(*still))) return true;
  }
  return false;
}

}  // namespace

Span span_of(const Access& earlier, const Access& later) {
  if (may_hold_more(earlier) && may_hold_more(later)) return Span::kExclusive;
  Span span = Span::kNone;
  any_span(earlier, later, [&](u32, bool shared) {
    span = shared ? Span::kShared : Span::kExclusive;
    return !shared;
  });
  return span;
}

bool span_excludes(const Access& check, const Access& act, const Access& other) {
  return any_span(check, act, [&](u32 index, bool shared) {
    const LockMark* theirs = find_lock(other, index);
    if (theirs == nullptr) return may_hold_more(other);
    return !shared || !is_shared(*theirs);
  });
}

bool lock_explains_order(const Access& first, const Access& second, const Access& third) {
  for (const LockMark& mark : first.locks) {
    if (index_of(mark) == 0) return false;
    if (find_lock(second, index_of(mark)) != nullptr && find_lock(third, index_of(mark)) != nullptr) return true;
  }
  return false;
}

u32 common_lock(const Access& a, const Access& b) {
  for (const LockMark& mark : a.locks) {
    if (index_of(mark) == 0) break;
    if (find_lock(b, index_of(mark)) != nullptr) return index_of(mark);
  }
  return may_hold_more(a) || may_hold_more(b) ? ~0u : 0;
}

}  // namespace mapsan
