// ir_half.h: the half of the plugin that works on LLVM's intermediate code.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// It sees what the syntax tree hides: atomic instructions and fences wherever they come from, and every construction,
// destruction and implicit assignment of a map, library code included.
#ifndef MAPSAN_PLUGIN_IR_HALF_H
#define MAPSAN_PLUGIN_IR_HALF_H

namespace llvm {
class PassBuilder;
}

namespace mapsan::plugin {

// Adds the pass to whatever pipeline `builder` builds. Reads TuState when the pipeline runs, so register it for every
// language, and before code generation.
void register_ir_half(llvm::PassBuilder& builder);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_HALF_H
