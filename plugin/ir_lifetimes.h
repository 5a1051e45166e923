// ir_lifetimes.h: tells the runtime where maps begin and end, and what library and implicit code does to whole maps.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_LIFETIMES_H
#define MAPSAN_PLUGIN_IR_LIFETIMES_H

#include "ir_runtime.h"
#include "ir_sites.h"
#include "ir_swaps.h"
#include "tu_state.h"

namespace mapsan::plugin {

class Lifetimes {
 public:
  Lifetimes(Runtime& runtime, const TuState& state)
      : runtime_(runtime), state_(state), sites_(state, runtime.module().getDataLayout()), swaps_(state) {}

  // Both return how many hooks they added.
  unsigned instrument(llvm::Function& function);
  unsigned wrap_registered_destructors();

 private:
  void find_unescaped(llvm::Function& function);
  bool instrument_call(llvm::CallBase& call);
  bool after_construction(llvm::CallBase& call, const MapMember& constructor);
  bool before_destruction(llvm::CallBase& call, llvm::StringRef map_type);
  bool before_assignment(llvm::CallBase& call, const MapMember& assignment);
  bool before_release(llvm::CallBase& call);
  bool before_swap(llvm::CallBase& call);
  llvm::Constant* site(const llvm::CallBase& call, llvm::StringRef operation, llvm::StringRef map_type);
  void access(llvm::IRBuilder<>& at, llvm::Value* map, unsigned flags, llvm::Value* site);
  unsigned wrap_uses(llvm::Function& destructor, llvm::StringRef map_type);
  llvm::Function* wrapper_of(llvm::Function& destructor, llvm::Value* site);

  Runtime& runtime_;
  const TuState& state_;
  Sites sites_;
  Swaps swaps_;
  llvm::SmallPtrSet<const llvm::Value*, 8> unescaped_;  // of the function being looked at: unescaped_maps.h
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_LIFETIMES_H
