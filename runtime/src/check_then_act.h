// check_then_act.h: the rule check-then-act: windows that another thread came into, or can.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An operation plays up to three parts, in this order: an *act* closes windows that the thread's checks opened, a
// *write* may come into other threads' windows, a *check* opens windows and may come into others' as the same check
// again. Each part is compared with what the map's history remembers, and remembered itself. Findings are data; they
// are published when the history is no longer locked.
#pragma once

#include "check_ring.h"
#include "interference.h"
#include "map_history.h"
#include "map_operation.h"

namespace mapsan {

struct Finding {
  Interference how;
  Window window;
  PastOperation interferer;
};

struct Findings {
  static constexpr int kMost = 4;
  Findings() {}  // the entries stay as they are
  void add(Interference how, const Window& window, const PastOperation& interferer) {
    if (count < kMost) entries[count++] = {how, window, interferer};
  }
  int count = 0;
  Finding entries[kMost];
};

class CheckThenAct {
 public:
  // `remember` is false while there is nobody to remember it for.
  CheckThenAct(const MapOperation& operation, MapHistory& history, bool remember, Findings* findings);

  void act(const FramedNeed* needs, int count);
  void write();
  void check(const CheckName* names, int count);

 private:
  struct Chosen {
    RecentCheck* check = nullptr;
    u32 id = 0;
    const void* frame = nullptr;
    void prefer_newer(RecentCheck* other, const FramedNeed& need) {
      if (check != nullptr && check->order >= other->order) return;
      check = other;
      id = need.need.check;
      frame = need.frame;
    }
  };

  void adopt_key(const Chosen& chosen);
  bool key_agrees(const RecentCheck& check) const;
  bool is_outrun(const RecentCheck& check, u32 id, const void* frame) const;
  RecentCheck* newest(u32 id, const void* frame) const;
  RecentCheck* beginning_of(const RecentCheck& check, const FramedNeed& need) const;
  bool is_validated(const FramedNeed& need) const;
  u32 find_gate(const Chosen& chosen) const;
  bool is_absent_still(const Chosen& value, const Chosen& key) const;
  bool is_rechecked(const Chosen& whole, const Chosen& key) const;
  bool is_sweep(const RecentCheck& check) const;
  void close(const Chosen& chosen, bool value);
  void close_structure_window(Window window, const RecentCheck& check);
  void judge_window(const Window& window, const RecentCheck& check, KeyHistory* history);
  void judge_write(const KeyHistory& history, const Write& write);
  void judge_check(const KeyHistory& history, const CheckMark& mark);
  KeyHistory* key_history(u64 key);
  PastOperation now() const;

  const MapOperation& op_;
  u64 key_;                          // of the operation, or of the check it relies on
  MapHistory& history_;
  const bool remember_;
  Findings* findings_;
  CheckRing* ring_;
  Basis basis_{};  // of the act
  u32 gate_ = 0;                     // of the act; see Window
};

}  // namespace mapsan
