// past_operation.h: one operation on a map, as check-then-act remembers it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "access.h"
#include "operation_kind.h"

namespace mapsan {

// What an operation does to a key: kCreates makes it present, kErases absent, kAssigns changes the value it maps to.
enum Effects : u32 { kCreates = 1, kErases = 2, kAssigns = 4 };

struct PastOperation {
  Access access;
  u64 sequence;  // writes of the map so far, this one included
  u32 what;      // abi.h: MAPSAN_OP_FOUND ...
  OperationKind kind;

  Tid tid() const { return epoch_tid(access.epoch); }
  bool whole() const { return (what & MAPSAN_OP_WHOLE) != 0; }
  // Present after the operation.
  bool present() const { return (what & (MAPSAN_OP_FOUND | MAPSAN_OP_INSERTED)) != 0; }
};

// What it did in this run.
inline u32 effects_of(const PastOperation& operation) {
  u32 effects = 0;
  if ((operation.what & MAPSAN_OP_INSERTED) != 0) effects |= kCreates;
  if ((operation.what & MAPSAN_OP_ASSIGNED) != 0) effects |= kAssigns;
  if ((operation.what & (MAPSAN_OP_ERASED | MAPSAN_OP_CLEARED)) != 0) effects |= kErases;
  return effects;
}

// What it could have done had the key been in another state.
inline u32 possible_effects_of(const PastOperation& operation) {
  u32 effects = effects_of(operation);
  const bool puts = operation.kind == OperationKind::kPut ||
                    (operation.kind == OperationKind::kIndex && (operation.what & MAPSAN_OP_ASSIGNED) != 0);
  if (puts) effects |= kCreates | kAssigns;
  if ((operation.what & MAPSAN_OP_PUT_IF_ABSENT) != 0) effects |= kCreates;
  if (operation.kind == OperationKind::kErase || operation.kind == OperationKind::kClear) effects |= kErases;
  return effects;
}

// Whether an operation of this kind writes, if only in another state of the map.
inline bool means_to_write(u32 what, OperationKind kind) {
  constexpr u32 kWrites =
      MAPSAN_OP_INSERTED | MAPSAN_OP_ASSIGNED | MAPSAN_OP_ERASED | MAPSAN_OP_CLEARED | MAPSAN_OP_PUT_IF_ABSENT;
  return (what & kWrites) != 0 || kind == OperationKind::kPut || kind == OperationKind::kErase ||
         kind == OperationKind::kClear;
}

inline bool counts_elements(OperationKind kind) { return kind == OperationKind::kSize || kind == OperationKind::kEmpty; }

// An erase that found nothing, after a check that found nothing: no act that relied on it.
inline bool is_idle(const PastOperation& act, const PastOperation& check) {
  return effects_of(act) == 0 && act.kind == OperationKind::kErase && !check.present();
}

// Who made the state that a check found.
struct Origin {
  Tid tid;
  u64 sequence;  // 0: nobody the history knows
};

// On what outcome an act relies: that of the control check it depends on.
struct Basis {
  bool known;
  bool present;
  bool value;  // the value read decides, too
  Origin presence;
  Origin assigned;
};

}  // namespace mapsan
