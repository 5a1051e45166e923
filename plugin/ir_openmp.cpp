// ir_openmp.cpp: order made by OpenMP, from the calls that clang makes of its runtime library.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libomp works with atomics and futexes of its own, out of sight. Clang has turned each region and task into a
// function, and each directive into a call; these get the hooks. Critical sections and locks are in library_order.def.
//
//   parallel region   everything before the fork → region's function; its returns → what follows the join
//   task              its creation → task's function; its returns → taskwait, end of a taskgroup, barrier, join
//   reduction         the call with the private copies → the function that combines two of them
//
// Objects: a region stands for itself, whichever team runs it; barriers share one object in the whole process, and so
// do the ends of tasks. May miss: races between two teams, or between tasks, that happen to be kept apart by such a
// call.
#include "ir_openmp.h"

#include "ir_runtime.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/InstIterator.h"

namespace mapsan::plugin {
namespace {

enum class Directive { kNone, kFork, kBarrier, kTask, kTaskFree, kTaskWait, kReduction, kFlush };

Directive directive_of(llvm::StringRef callee) {
  if (!callee.starts_with("__kmpc_")) return Directive::kNone;
  return llvm::StringSwitch<Directive>(callee)
      .Cases("__kmpc_fork_call", "__kmpc_fork_call_if", "__kmpc_fork_teams", Directive::kFork)
      .Cases("__kmpc_barrier", "__kmpc_cancel_barrier", "__kmpc_copyprivate", Directive::kBarrier)
      .Cases("__kmpc_omp_task", "__kmpc_omp_task_begin_if0", Directive::kTask)
      .Cases("__kmpc_omp_task_with_deps", "__kmpc_taskloop", "__kmpc_taskloop_5", Directive::kTaskFree)
      .Cases("__kmpc_omp_taskwait", "__kmpc_omp_taskwait_deps_51", "__kmpc_omp_wait_deps", "__kmpc_end_taskgroup",
             Directive::kTaskWait)
      .Cases("__kmpc_reduce", "__kmpc_reduce_nowait", Directive::kReduction)
      .Case("__kmpc_flush", Directive::kFlush)
      .Default(Directive::kNone);
}

class OpenMp {
 public:
  OpenMp(llvm::Module& module, Runtime& runtime) : module_(module), runtime_(runtime) {}

  unsigned instrument() {
    collect();
    for (auto [call, directive] : calls_) instrument_call(*call, directive);
    for (llvm::Function* function : regions_) {
      at_entry(*function, function);
      at_returns(*function, function);
    }
    for (llvm::Function* function : combiners_) at_entry(*function, function);
    for (llvm::Function* function : tasks_) {
      at_entry(*function, function->getArg(1));
      if (free_tasks_) at_entry(*function, token("__mapsan_openmp_tasks"));
      at_returns(*function, token("__mapsan_openmp_tasks"));
    }
    return calls_.size() + regions_.size() + combiners_.size() + tasks_.size();
  }

 private:
  void collect() {
    for (llvm::Function& function : module_) {
      for (llvm::Instruction& instruction : llvm::instructions(function)) {
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction)) collect(*call);
      }
    }
  }

  void collect(llvm::CallBase& call) {
    const llvm::StringRef name = callee_name(call);
    if (name == "__kmpc_omp_task_alloc") return add_function(tasks_, call.getArgOperand(5), 2);
    const Directive directive = directive_of(name);
    if (directive == Directive::kNone) return;
    calls_.push_back({&call, directive});
    if (directive == Directive::kFork) add_function(regions_, call.getArgOperand(2), 0);
    if (directive == Directive::kReduction) add_function(combiners_, call.getArgOperand(5), 0);
    free_tasks_ |= directive == Directive::kTaskFree;
  }

  void add_function(llvm::SetVector<llvm::Function*>& functions, llvm::Value* value, unsigned arguments) {
    auto* function = llvm::dyn_cast<llvm::Function>(value->stripPointerCasts());
    if (function != nullptr && !function->isDeclaration() && function->arg_size() >= arguments)
      functions.insert(function);
  }

  void instrument_call(llvm::CallBase& call, Directive directive) {
    llvm::Value* tasks = token("__mapsan_openmp_tasks");
    llvm::Value* barriers = token("__mapsan_openmp_barriers");
    switch (directive) {
      case Directive::kFork:
        before(call, call.getArgOperand(2));
        after(call, call.getArgOperand(2));
        after(call, tasks);
        break;
      case Directive::kBarrier:
        before(call, barriers);
        after(call, barriers);
        after(call, tasks);
        break;
      case Directive::kTaskFree:
        // The tasks that run are copies, or begin when others have ended.
        before(call, tasks);
        [[fallthrough]];
      case Directive::kTask:
        before(call, call.getArgOperand(2));
        // A task may run here and now, inside the call.
        break;
      case Directive::kTaskWait:
        after(call, tasks);
        break;
      case Directive::kReduction:
        before(call, call.getArgOperand(5));
        after(call, call.getArgOperand(5));
        break;
      case Directive::kFlush: {
        HookBuilder at(&call, call);
        runtime_.call(at, "__mapsan_fence", {runtime_.u32(5)});
        break;
      }
      case Directive::kNone:
        break;
    }
  }

  void before(llvm::CallBase& call, llvm::Value* object) {
    HookBuilder at(&call, call);
    runtime_.call(at, "mapsan_release", {object});
  }
  void after(llvm::CallBase& call, llvm::Value* object) {
    HookBuilder at(position_after(call), call);
    runtime_.call(at, "mapsan_acquire", {object});
  }
  void at_entry(llvm::Function& function, llvm::Value* object) {
    llvm::Instruction& first = *function.getEntryBlock().getFirstNonPHIOrDbgOrAlloca();
    HookBuilder at(&first, first);
    runtime_.call(at, "mapsan_acquire", {object});
  }
  void at_returns(llvm::Function& function, llvm::Value* object) {
    llvm::SmallVector<llvm::Instruction*, 4> returns;
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
      if (llvm::isa<llvm::ReturnInst>(instruction)) returns.push_back(&instruction);
    }
    for (llvm::Instruction* end : returns) {
      HookBuilder at(end, *end);
      runtime_.call(at, "mapsan_release", {object});
    }
  }

  // One object of this name in the whole program.
  llvm::Value* token(llvm::StringRef name) {
    llvm::GlobalVariable* known = module_.getNamedGlobal(name);
    if (known != nullptr) return known;
    llvm::Type* type = llvm::Type::getInt64Ty(module_.getContext());
    return new llvm::GlobalVariable(module_, type, /*isConstant=*/false, llvm::GlobalValue::WeakAnyLinkage,
                                    llvm::Constant::getNullValue(type), name);
  }

  llvm::Module& module_;
  Runtime& runtime_;
  llvm::SmallVector<std::pair<llvm::CallBase*, Directive>, 16> calls_;
  llvm::SetVector<llvm::Function*> regions_, combiners_, tasks_;
  bool free_tasks_ = false;  // tasks that begin in an order of their own
};

}  // namespace

unsigned instrument_openmp(llvm::Module& module, Runtime& runtime) {
  // Cheap for all other programs: they have no such call.
  if (module.getFunction("__kmpc_global_thread_num") == nullptr && module.getFunction("__kmpc_fork_call") == nullptr &&
      module.getFunction("__kmpc_barrier") == nullptr) {
    return 0;
  }
  return OpenMp(module, runtime).instrument();
}

}  // namespace mapsan::plugin
