// ir_shared_ptr_locks.cpp: see ir_shared_ptr_locks.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir_shared_ptr_locks.h"

#include "ir_runtime.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "mapsan/abi.h"

namespace mapsan::plugin {
namespace {

// libstdc++'s; libc++ has its own mutexes, which are locks like any others.
struct Function {
  llvm::StringRef name;
  bool reads;
  bool writes;
};
constexpr Function kFunctions[] = {
    {"_ZSt20atomic_load_explicitI", true, false},
    {"_ZSt21atomic_store_explicitI", false, true},
    {"_ZSt24atomic_exchange_explicitI", true, true},
    {"_ZSt39atomic_compare_exchange_strong_explicitI", true, true},
};

const Function* find_function(llvm::StringRef name) {
  for (const Function& known : kFunctions) {
    if (name.starts_with(known.name)) return &known;
  }
  return nullptr;
}

bool is_taking(llvm::StringRef name) {
  return name.starts_with("_ZNSt10_Sp_lockerC1EPKv") || name.starts_with("_ZNSt10_Sp_lockerC2EPKv");
}
bool is_giving_up(llvm::StringRef name) { return name == "_ZNSt10_Sp_lockerD1Ev" || name == "_ZNSt10_Sp_lockerD2Ev"; }

void hide(llvm::CallBase& call, Runtime& runtime) {
  HookBuilder before(&call, call);
  runtime.call(before, "__mapsan_hidden_lock_begins", {});
  HookBuilder after(position_after(call), call);
  runtime.call(after, "__mapsan_hidden_lock_ends", {});
}

void tell_load(llvm::CallBase& taking, llvm::Value* pointer, Runtime& runtime) {
  llvm::Value* acquire = runtime.u32(2);
  HookBuilder after(position_after(taking)->getNextNode(), taking);  // behind the end of the hidden lock
  runtime.call(after, "__mapsan_atomic_after",
               {pointer, runtime.u32(MAPSAN_ATOMIC_LOAD), acquire, acquire, runtime.u32(1)});
}

void tell_store(llvm::CallBase& giving_up, llvm::Value* pointer, Runtime& runtime) {
  HookBuilder before(&giving_up, giving_up);
  runtime.call(before, "__mapsan_atomic_before", {pointer, runtime.u32(MAPSAN_ATOMIC_STORE), runtime.u32(3)});
}

}  // namespace

unsigned instrument_shared_ptr_locks(llvm::Function& function, Runtime& runtime) {
  const Function* known = find_function(function.getName());
  if (known == nullptr) return 0;
  llvm::SmallVector<llvm::CallBase*, 2> taking, giving_up;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    if (call == nullptr) continue;
    if (is_taking(callee_name(*call)) && call->arg_size() >= 2) taking.push_back(call);
    if (is_giving_up(callee_name(*call))) giving_up.push_back(call);
  }
  if (taking.size() != 1) return 0;
  llvm::Value* pointer = taking[0]->getArgOperand(1);
  hide(*taking[0], runtime);
  if (known->reads) tell_load(*taking[0], pointer, runtime);
  for (llvm::CallBase* call : giving_up) {
    if (known->writes) tell_store(*call, pointer, runtime);
    hide(*call, runtime);
  }
  return static_cast<unsigned>(1 + giving_up.size());
}

}  // namespace mapsan::plugin
