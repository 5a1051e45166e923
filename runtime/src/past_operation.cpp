// past_operation.cpp: see past_operation.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "past_operation.h"

namespace mapsan {

u32 effects_of(const PastOperation& operation) {
  u32 effects = 0;
  if ((operation.what & MAPSAN_OP_INSERTED) != 0) effects |= kCreates;
  if ((operation.what & MAPSAN_OP_ASSIGNED) != 0) effects |= kAssigns;
  if ((operation.what & (MAPSAN_OP_ERASED | MAPSAN_OP_CLEARED)) != 0) effects |= kErases;
  return effects;
}

u32 possible_effects_of(const PastOperation& operation) {
  u32 effects = effects_of(operation);
  const bool puts = operation.kind == OperationKind::kPut ||
                    (operation.kind == OperationKind::kIndex && (operation.what & MAPSAN_OP_ASSIGNED) != 0);
  if (puts) effects |= kCreates | kAssigns;
  if ((operation.what & MAPSAN_OP_PUT_IF_ABSENT) != 0) effects |= kCreates;
  if (operation.kind == OperationKind::kErase || operation.kind == OperationKind::kClear) effects |= kErases;
  return effects;
}

bool means_to_write(u32 what, OperationKind kind) {
  constexpr u32 kWrites =
      MAPSAN_OP_INSERTED | MAPSAN_OP_ASSIGNED | MAPSAN_OP_ERASED | MAPSAN_OP_CLEARED | MAPSAN_OP_PUT_IF_ABSENT;
  return (what & kWrites) != 0 || kind == OperationKind::kPut || kind == OperationKind::kErase ||
         kind == OperationKind::kClear;
}

}  // namespace mapsan
