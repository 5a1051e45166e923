// key_history.cpp: see key_history.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "key_history.h"

namespace mapsan {
namespace {

// The higher, the sooner an entry gives way: entries ordered before the thread's present first, among them and among
// the others the oldest.
u64 dispensability(const ThreadState* thread, const PastOperation& operation) {
  constexpr u64 kOrdered = 1ull << 63;
  return (thread->has_seen_weakly(operation.access.epoch) ? kOrdered : 0) | (kOrdered - 1 - operation.sequence);
}

bool same_place(const PastOperation& a, const PastOperation& b) {
  return a.tid() == b.tid() && a.access.trace == b.access.trace;
}

}  // namespace

void KeyHistory::add_write(const ThreadState* thread, const Write& write) {
  // The latest of each thread and sort.
  const u32 tag = write.tid() << 8 | possible_effects_of(write) << 4 | effects_of(write);
  Write* slot = writes_.slot_for(
      tag, [](const Write&) { return true; }, [&](const Write& old) { return dispensability(thread, old); });
  if (slot != nullptr) *slot = write;
}

void KeyHistory::add_window(const ThreadState* thread, const Window& window) {
  Window* slot = windows_.slot_for(
      window.check.access.trace ^ window.id,
      [&](const Window& old) {
        return same_place(old.check, window.check) && same_place(old.act, window.act) && old.id == window.id &&
               old.check.present() == window.check.present();
      },
      [&](const Window& old) { return dispensability(thread, old.act); });
  if (slot != nullptr) *slot = window;
}

void KeyHistory::add_mark(const ThreadState* thread, const CheckMark& mark) {
  const u32 present = mark.present() ? 1 : 0;
  CheckMark* slot = marks_.slot_for(
      mark.tid() << 1 | present, [&](const CheckMark& old) { return old.id == mark.id; },
      [&](const CheckMark& old) { return dispensability(thread, old); });
  if (slot != nullptr) *slot = mark;
}

u32 KeyHistory::marks_seen_by(const ThreadState* thread) const {
  u32 seen = 0;
  for (u32 i = 0; i < marks_.size(); ++i) {
    if (thread->has_seen_weakly(marks_[i].access.epoch)) seen |= 1u << i;
  }
  return seen;
}

int KeyHistory::mark_of(const PastOperation& check) const {
  for (u32 i = 0; i < marks_.size(); ++i) {
    const CheckMark& mark = marks_[i];
    if (mark.access.epoch == check.access.epoch && mark.sequence == check.sequence &&
        mark.access.trace == check.access.trace) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

void KeyHistory::free() {
  writes_.free();
  windows_.free();
  marks_.free();
}

}  // namespace mapsan
