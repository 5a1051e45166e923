// key_history.h: what threads lately did to one key of a map, or to the map as a whole.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Three short logs: the writes, the windows (a check and the act that relied on it) and the checks. Each is bounded and
// keeps the latest of every thread and sort; what goes first is what the newcomer's thread is ordered after. May miss.
// Not thread-safe: the owner holds the map's history.
#pragma once

#include "past_operation.h"
#include "small_log.h"

namespace mapsan {

struct Write : PastOperation {
  Basis basis;
  u32 gate;        // see Window
  u32 marks_seen;  // of the key's CheckMarks, those ordered before the write: bits by slot
};

struct CheckMark : PastOperation {
  u32 id;
};

// A check and an act of one thread, not protected against everybody.
struct Window {
  PastOperation check;
  PastOperation act;
  u32 id;            // of the check, as the act needs it
  u32 gate;          // id of a check that lets one thread pass at a time to the act (it claims another key); 0: none
  u32 disturbing;    // Effects that make the check's result wrong
  bool value;        // what was written derives from what was read
  bool only_checks;  // disturbed by other threads' same check only
  bool ages;         // the value before the last write would have decided alike
  bool own;          // the thread itself had made the key present, or absent, as the check found it
  bool tells;        // the act tells whether the key was there still
  bool claimed;      // the thread changed the key where it checked it, so that later checks tell otherwise
};

class KeyHistory {
 public:
  Origin presence{};  // who last made the key present or absent
  Origin assigned{};  // who wrote it last

  const SmallLog<Write, 5>& writes() const { return writes_; }
  const SmallLog<Window, 5>& windows() const { return windows_; }
  const SmallLog<CheckMark, 7>& marks() const { return marks_; }

  void add_write(const ThreadState* thread, const Write& write);
  void add_window(const ThreadState* thread, const Window& window);
  void add_mark(const ThreadState* thread, const CheckMark& mark);
  // Which of the marks the thread has, by the weak order, seen: bits by slot.
  u32 marks_seen_by(const ThreadState* thread) const;
  // The slot of the thread's mark of this check; -1 if it is gone.
  int mark_of(const PastOperation& check) const;
  void free();

 private:
  SmallLog<Write, 5> writes_;
  SmallLog<Window, 5> windows_;
  SmallLog<CheckMark, 7> marks_;
};

}  // namespace mapsan
