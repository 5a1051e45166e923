// ir_sections.h: puts what critical sections give and take in the place of the marks that stand for them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_SECTIONS_H
#define MAPSAN_PLUGIN_IR_SECTIONS_H

namespace llvm {
class Module;
}

namespace mapsan::plugin {

struct TuState;

void resolve_sections(llvm::Module& module, const TuState& state);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_SECTIONS_H
