// hook_compaction.cpp: see hook_compaction.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "hook_compaction.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/Scalar/InstSimplifyPass.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace mapsan::plugin {
namespace {

using namespace llvm;

// The hooks are the functions without debug info that must be inlined; their names tell them from the program's own.
bool is_hook_function(const Function& function) {
  return !function.isDeclaration() && function.hasFnAttribute(Attribute::AlwaysInline) && !function.getSubprogram() &&
         function.getName().contains("mapsan");
}

void inline_hooks_into(Function& hook) {
  bool changed = true;
  while (changed) {
    changed = false;
    SmallVector<CallBase*, 16> calls;
    for (Instruction& instruction : instructions(hook)) {
      auto* call = dyn_cast<CallBase>(&instruction);
      Function* callee = call ? call->getCalledFunction() : nullptr;
      if (callee && callee != &hook && is_hook_function(*callee)) calls.push_back(call);
    }
    for (CallBase* call : calls) {
      InlineFunctionInfo info;
      changed |= InlineFunction(*call, info).isSuccess();
    }
  }
}

struct HookCompaction : PassInfoMixin<HookCompaction> {
  static bool isRequired() { return true; }

  PreservedAnalyses run(Module& module, ModuleAnalysisManager& analyses) {
    auto& functions = analyses.getResult<FunctionAnalysisManagerModuleProxy>(module).getManager();
    FunctionPassManager passes;
    passes.addPass(SROAPass(SROAOptions::PreserveCFG));
    passes.addPass(InstSimplifyPass());
    passes.addPass(SimplifyCFGPass());
    bool changed = false;
    for (Function& function : module) {
      if (!is_hook_function(function)) continue;
      inline_hooks_into(function);
      functions.invalidate(function, PreservedAnalyses::none());
      passes.run(function, functions);
      functions.invalidate(function, PreservedAnalyses::none());
      changed = true;
    }
    return changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  }
};

}  // namespace

void register_hook_compaction(PassBuilder& builder) {
  builder.registerPipelineStartEPCallback([](ModulePassManager& passes, OptimizationLevel level, auto...) {
    if (level == OptimizationLevel::O0) passes.addPass(HookCompaction());
  });
}

}  // namespace mapsan::plugin
