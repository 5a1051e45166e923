// ir_fences.h: the what-if experiment `fence=seq_cst`: a full fence after each operation that may write a map.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_FENCES_H
#define MAPSAN_PLUGIN_IR_FENCES_H

namespace llvm {
class Function;
}

namespace mapsan::plugin {

// Adds the fences to `function`; returns how many. They are ordinary fences, so instrument_atomics() tells the runtime
// about them like about the program's own.
unsigned add_fences_after_writes(llvm::Function& function);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_FENCES_H
