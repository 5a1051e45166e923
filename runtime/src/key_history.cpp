// key_history.cpp: see key_history.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "key_history.h"

namespace mapsan {
namespace {

// Entries ordered before the thread's present give way first.
auto is_ordered_for(const ThreadState* thread) {
  return [thread](Epoch epoch) { return thread->has_seen_weakly(epoch); };
}

bool same_place(const PastOperation& a, const PastOperation& b) {
  return a.tid() == b.tid() && a.access.trace == b.access.trace;
}

}  // namespace

void KeyHistory::add_write(const ThreadState* thread, const Write& write) {
  // The latest of each thread and sort.
  const u32 tag = write.tid() << 8 | possible_effects_of(write) << 4 | effects_of(write);
  const auto same = [](const Write&) { return true; };
  if (Write* slot = writes_.slot_for(tag, write.access.epoch, same, is_ordered_for(thread))) *slot = write;
}

void KeyHistory::add_window(const ThreadState* thread, const Window& window) {
  const auto same = [&](const Window& old) {
    return same_place(old.check, window.check) && same_place(old.act, window.act) && old.id == window.id &&
           old.check.present() == window.check.present();
  };
  const u32 tag = window.check.access.trace ^ window.id;
  if (Window* slot = windows_.slot_for(tag, window.act.access.epoch, same, is_ordered_for(thread))) *slot = window;
}

void KeyHistory::add_mark(const ThreadState* thread, const CheckMark& mark) {
  const auto same = [&](const CheckMark& old) { return old.id == mark.id; };
  const u32 tag = mark.tid() << 1 | (mark.present() ? 1 : 0);
  if (CheckMark* slot = marks_.slot_for(tag, mark.access.epoch, same, is_ordered_for(thread))) *slot = mark;
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
