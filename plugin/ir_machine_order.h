// ir_machine_order.h: reports stores and loads by which one thread can see another's doing on the machine.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_MACHINE_ORDER_H
#define MAPSAN_PLUGIN_IR_MACHINE_ORDER_H

#include "llvm/IR/Function.h"

namespace mapsan::plugin {

class Runtime;

// Adds hooks to the function's atomic and volatile accesses, and to plain ones beside a compiler barrier; returns how
// many. Runs ahead of instrument_atomics(), whose hooks belong next to the instruction.
unsigned instrument_machine_order(llvm::Function& function, Runtime& runtime);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_MACHINE_ORDER_H
