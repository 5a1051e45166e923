// ir_reference_counts.h: the counts of shared_ptr, which order less than the atomic instructions that they are made of.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An owner that lets go publishes what it did, and the last one learns what all the others did: that is all the order
// there is. Owners that come and go beside each other are not ordered, though the library's instructions would order
// them on the way.
#ifndef MAPSAN_PLUGIN_IR_REFERENCE_COUNTS_H
#define MAPSAN_PLUGIN_IR_REFERENCE_COUNTS_H

namespace llvm {
class Function;
class Instruction;
class Module;
}  // namespace llvm

namespace mapsan::plugin {

class Runtime;

// Brings the instructions into the library's functions, where they are in functions that the program may call as well.
// Before any of them is given hooks.
void expand_reference_counts(llvm::Module& module);

// Whether the function is one of the library's that change a count.
bool changes_reference_count(const llvm::Function& function);

// Tells the runtime of a change of the count, in such a function. False if the instruction is something else.
bool instrument_reference_count(llvm::Instruction& instruction, Runtime& runtime);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_REFERENCE_COUNTS_H
