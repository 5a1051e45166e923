// ir_atomics.h: tells the runtime about atomic instructions and fences.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_ATOMICS_H
#define MAPSAN_PLUGIN_IR_ATOMICS_H

namespace llvm {
class Function;
}

namespace mapsan::plugin {

class Runtime;

// Returns how many instructions and calls were given hooks.
unsigned instrument_atomics(llvm::Function& function, Runtime& runtime);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_ATOMICS_H
