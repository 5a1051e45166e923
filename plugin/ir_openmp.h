// ir_openmp.h: order made by OpenMP: parallel regions, barriers, tasks and reductions.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_OPENMP_H
#define MAPSAN_PLUGIN_IR_OPENMP_H

namespace llvm {
class Module;
}

namespace mapsan::plugin {

class Runtime;

// Returns how many hooks were added.
unsigned instrument_openmp(llvm::Module& module, Runtime& runtime);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_OPENMP_H
