// ir_half.cpp: the pass, and its place in the pipeline.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//  1. It runs first, before anything is inlined: calls of constructors are still calls, and functions still have their
//     own names.
//  2. It is required, so it also runs at -O0 and in functions marked optnone.
//  3. A module is instrumented once: a mark is left in it for later runs (bitcode compiled again, link-time
//  optimisation).
//  4. Where clang runs no pipeline at all (-save-temps compiles to raw bitcode first; -Xclang -disable-llvm-passes), it
//     runs in front of the pass that writes the module out.
#include "ir_half.h"

#include <algorithm>

#include "ir_atomics.h"
#include "ir_fences.h"
#include "ir_library_order.h"
#include "ir_lifetimes.h"
#include "ir_machine_order.h"
#include "ir_module_record.h"
#include "ir_openmp.h"
#include "ir_reference_counts.h"
#include "ir_runtime.h"
#include "ir_sections.h"
#include "ir_shared_ptr_locks.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/GlobalIFunc.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassInstrumentation.h"
#include "llvm/IR/PassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "tu_state.h"

namespace mapsan::plugin {
namespace {

constexpr const char* kMark = "mapsan.instrumented";

// A resolver runs while the program is being relocated, when no other function can be called.
llvm::SmallPtrSet<const llvm::Function*, 4> resolvers_of(llvm::Module& module) {
  llvm::SmallPtrSet<const llvm::Function*, 4> resolvers;
  for (llvm::GlobalIFunc& ifunc : module.ifuncs()) {
    if (const llvm::Function* resolver = ifunc.getResolverFunction()) resolvers.insert(resolver);
  }
  return resolvers;
}

bool is_off_limits(const llvm::Function& function) {
  return function.isDeclaration() || function.hasFnAttribute(llvm::Attribute::Naked) ||
         function.hasFnAttribute(llvm::Attribute::DisableSanitizerInstrumentation);
}

void instrument(llvm::Module& module) {
  if (module.getNamedMetadata(kMark) != nullptr) return;
  module.getOrInsertNamedMetadata(kMark);

  const TuState& state = TuState::get();
  resolve_sections(module, state);
  const unsigned sites = std::max(state.rewritten, count_sites(module));
  const auto resolvers = resolvers_of(module);
  expand_reference_counts(module);
  Runtime runtime(module);
  Lifetimes lifetimes(runtime, state);
  unsigned hooks = 0;
  for (llvm::Function& function : module) {
    if (is_off_limits(function) || resolvers.contains(&function)) continue;
    if (state.fence_seq_cst) hooks += add_fences_after_writes(function);
    hooks += lifetimes.instrument(function);
    hooks += instrument_machine_order(function, runtime);
    hooks += instrument_atomics(function, runtime);
    hooks += instrument_library_order(function, runtime);
    hooks += instrument_shared_ptr_locks(function, runtime);
  }
  hooks += instrument_openmp(module, runtime);
  hooks += lifetimes.wrap_registered_destructors();
  if (hooks > 0 || state.ast_done) add_module_record(module, state, sites);
}

struct IrHalf : llvm::PassInfoMixin<IrHalf> {
  static bool isRequired() { return true; }
  llvm::PreservedAnalyses run(llvm::Module& module, llvm::ModuleAnalysisManager&) {
    instrument(module);
    return llvm::PreservedAnalyses::none();
  }
};

// What a pass is about to work on, if that is a module. LLVM hands it out as const, because observers have no business
// changing it; but here it comes from a pass manager that was given a mutable module, and nothing has been computed
// yet.
llvm::Module* module_of(const llvm::Any& unit) {
  const auto* module = llvm::any_cast<const llvm::Module*>(&unit);
  return module != nullptr ? const_cast<llvm::Module*>(*module) : nullptr;
}

}  // namespace

void register_ir_half(llvm::PassBuilder& builder) {
  builder.registerPipelineStartEPCallback([](llvm::ModulePassManager& passes, auto...) { passes.addPass(IrHalf()); });
  if (llvm::PassInstrumentationCallbacks* observers = builder.getPassInstrumentationCallbacks()) {
    observers->registerBeforeNonSkippedPassCallback([](llvm::StringRef pass, llvm::Any unit) {
      if (pass != "BitcodeWriterPass" && pass != "PrintModulePass") return;
      if (llvm::Module* module = module_of(unit)) instrument(*module);
    });
  }
}

}  // namespace mapsan::plugin
