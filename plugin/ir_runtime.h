// ir_runtime.h: the runtime's functions and constant strings, as a module under instrumentation sees them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_RUNTIME_H
#define MAPSAN_PLUGIN_IR_RUNTIME_H

#include "llvm/ADT/StringMap.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

namespace mapsan::plugin {

class Runtime {
 public:
  explicit Runtime(llvm::Module& module);

  llvm::Module& module() { return module_; }
  llvm::PointerType* pointer() { return pointer_; }

  // Emits a call of the runtime function `name`, which returns nothing and never unwinds. Declares it if need be.
  void call(llvm::IRBuilder<>& at, llvm::StringRef name, llvm::ArrayRef<llvm::Value*> arguments);

  llvm::ConstantInt* u32(unsigned value) { return llvm::ConstantInt::get(u32_, value); }
  llvm::ConstantInt* u64(uint64_t value) { return llvm::ConstantInt::get(u64_, value); }
  llvm::Constant* null() { return llvm::ConstantPointerNull::get(pointer_); }

  // A constant C string; the same text is emitted once.
  llvm::Constant* string(llvm::StringRef text);

 private:
  llvm::Module& module_;
  llvm::PointerType* pointer_;
  llvm::IntegerType* u32_;
  llvm::IntegerType* u64_;
  llvm::StringMap<llvm::Constant*> strings_;
};

// Inserts before `position`, at the source position of `cause`, so that the inserted call's return address has the line
// of the instruction that it is about.
class HookBuilder : public llvm::IRBuilder<> {
 public:
  HookBuilder(llvm::Instruction* position, const llvm::Instruction& cause) : IRBuilder(position) {
    SetCurrentDebugLocation(cause.getDebugLoc());
  }
};

// Where to insert what shall happen after `instruction` completed; for an invoke that is on its normal way out, in a
// block that is reached no other way.
llvm::Instruction* position_after(llvm::Instruction& instruction);

// The function a call goes to, seen through casts and aliases; its name is empty if that is not known.
llvm::StringRef callee_name(const llvm::CallBase& call);

// Is this one of the injected hooks, or a lambda in one?
bool is_hook(llvm::StringRef mangled_name);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_RUNTIME_H
