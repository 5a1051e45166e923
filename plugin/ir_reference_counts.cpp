// ir_reference_counts.cpp: see ir_reference_counts.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir_reference_counts.h"

#include "ir_runtime.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace mapsan::plugin {
namespace {

// libstdc++ counts owners, libc++ owners less one.
struct Library {
  llvm::StringRef function;  // that names it holds
  int none;                  // the count when nobody owns the object any more
};
constexpr Library kLibraries[] = {
    {"St16_Sp_counted_baseI", 0},
    {"9__gnu_cxx27__exchange_and_add_dispatchEPii", 0},
    {"9__gnu_cxx21__atomic_add_dispatchEPii", 0},
    {"__libcpp_atomic_refcount_", -1},
};

const Library* library_of(const llvm::Function& function) {
  const llvm::StringRef name = function.getName();
  for (const Library& library : kLibraries) {
    if (name.starts_with("_ZN") && name.contains(library.function)) return &library;
  }
  return nullptr;
}

void call_if(llvm::Value* condition, llvm::Instruction* position, const llvm::Instruction& cause, const char* name,
             llvm::Value* object, Runtime& runtime) {
  if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(condition)) {
    if (known->isZero()) return;
  } else {
    position = llvm::SplitBlockAndInsertIfThen(condition, position, /*Unreachable=*/false);
  }
  HookBuilder at(position, cause);
  runtime.call(at, name, {object});
}

bool instrument_change(llvm::AtomicRMWInst& change, const Library& library, Runtime& runtime) {
  const bool adds = change.getOperation() == llvm::AtomicRMWInst::Add;
  if (!adds && change.getOperation() != llvm::AtomicRMWInst::Sub) return false;
  llvm::Value* object = change.getPointerOperand();
  HookBuilder before(&change, change);
  llvm::Value* amount = adds ? change.getValOperand() : before.CreateNeg(change.getValOperand());
  llvm::Value* zero = llvm::ConstantInt::get(amount->getType(), 0);
  call_if(before.CreateICmpSLT(amount, zero), &change, change, "__mapsan_count_falls", object, runtime);
  HookBuilder after(change.getNextNode(), change);
  llvm::Value* none = llvm::ConstantInt::getSigned(amount->getType(), library.none);
  llvm::Value* is_none = after.CreateICmpEQ(after.CreateAdd(&change, amount), none);
  llvm::Value* fell = after.CreateAnd(is_none, after.CreateICmpSLT(amount, zero));
  call_if(fell, &*after.GetInsertPoint(), change, "__mapsan_count_is_none", object, runtime);
  return true;
}

// libstdc++ looks at both counts of an object at once: where both are 1, it changes neither.
bool instrument_look(llvm::LoadInst& load, Runtime& runtime) {
  if (!load.isAtomic() || load.getOrdering() != llvm::AtomicOrdering::Acquire || !load.getType()->isIntegerTy(64)) {
    return false;
  }
  HookBuilder after(load.getNextNode(), load);
  llvm::Value* object = load.getPointerOperand();
  llvm::Value* other = after.CreateConstInBoundsGEP1_64(after.getInt8Ty(), object, 4);
  llvm::Value* is_only = after.CreateICmpEQ(&load, runtime.u64(1ull << 32 | 1));
  llvm::Instruction* position = &*after.GetInsertPoint();
  call_if(is_only, position, load, "__mapsan_count_is_none", object, runtime);
  call_if(is_only, position, load, "__mapsan_count_is_none", other, runtime);
  return true;
}

}  // namespace

void expand_reference_counts(llvm::Module& module) {
  llvm::SmallVector<llvm::CallBase*, 4> calls;
  for (llvm::Function& function : module) {
    if (!function.getName().ends_with("_dispatchEPii") || library_of(function) == nullptr) continue;
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
      auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
      const bool is_change = call != nullptr && (callee_name(*call).contains("18__exchange_and_addEPVii") ||
                                                 callee_name(*call).contains("12__atomic_addEPVii"));
      if (is_change) calls.push_back(call);
    }
  }
  for (llvm::CallBase* call : calls) {
    llvm::InlineFunctionInfo info;
    llvm::InlineFunction(*call, info);
  }
}

bool changes_reference_count(const llvm::Function& function) { return library_of(function) != nullptr; }

bool instrument_reference_count(llvm::Instruction& instruction, Runtime& runtime) {
  const Library* library = library_of(*instruction.getFunction());
  if (library == nullptr) return false;
  if (auto* change = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction)) {
    return instrument_change(*change, *library, runtime);
  }
  auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction);
  return load != nullptr && library->none == 0 && instrument_look(*load, runtime);
}

}  // namespace mapsan::plugin
