// ir_module_record.h: the object file's own note about how it was instrumented.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_MODULE_RECORD_H
#define MAPSAN_PLUGIN_IR_MODULE_RECORD_H

namespace llvm {
class Module;
}

namespace mapsan::plugin {

struct TuState;

// How many different sites the hooks in this module name. Unlike the AST half's count it covers code that comes out of
// a precompiled header, which was rewritten when the header was compiled.
unsigned count_sites(const llvm::Module& module);

// Adds the record (__mapsan_module) and a constructor that hands it to the runtime. The constructor's reference to
// __mapsan_module_register_v<ABI version> is what keeps objects and runtimes of different versions from linking.
void add_module_record(llvm::Module& module, const TuState& state, unsigned sites);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_MODULE_RECORD_H
