// ir_atomics.cpp: hooks around atomic instructions, atomic library calls, fences and guards of local statics.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The release half of an operation is reported before it, so that a thread that sees the new value finds the clock that
// belongs to it; the acquire half after it. Relaxed operations are reported as well: a fence makes edges of them.
//
// Compiler-only fences (single-thread scope, as of atomic_signal_fence) order nothing between threads and are left
// alone.
#include "ir_atomics.h"

#include <optional>

#include "ir_reference_counts.h"
#include "ir_runtime.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "mapsan/abi.h"

namespace mapsan::plugin {
namespace {

// C++ memory_order values, as in the ABI.
enum MemoryOrder : unsigned { kRelaxed = 0, kConsume = 1, kAcquire = 2, kRelease = 3, kAcqRel = 4, kSeqCst = 5 };

unsigned memory_order(llvm::AtomicOrdering ordering) {
  switch (ordering) {
    case llvm::AtomicOrdering::Acquire:
      return kAcquire;
    case llvm::AtomicOrdering::Release:
      return kRelease;
    case llvm::AtomicOrdering::AcquireRelease:
      return kAcqRel;
    case llvm::AtomicOrdering::SequentiallyConsistent:
      return kSeqCst;
    default:
      return kRelaxed;
  }
}

// One atomic operation, whichever way it is spelled. `succeeded` is null where it cannot fail.
struct Operation {
  unsigned kind;
  llvm::Value* object;
  llvm::Value* order;
  llvm::Value* failure_order;
  llvm::Value* succeeded = nullptr;
};

void report(llvm::Instruction& instruction, const Operation& operation, Runtime& runtime) {
  llvm::Value* kind = runtime.u32(operation.kind);
  if (operation.kind != MAPSAN_ATOMIC_LOAD) {
    HookBuilder at(&instruction, instruction);
    runtime.call(at, "__mapsan_atomic_before", {operation.object, kind, operation.order});
  }
  if (operation.kind == MAPSAN_ATOMIC_STORE) return;
  HookBuilder at(position_after(instruction), instruction);
  llvm::Value* succeeded = runtime.u32(1);
  if (operation.succeeded != nullptr) succeeded = at.CreateZExt(operation.succeeded, at.getInt32Ty());
  runtime.call(at, "__mapsan_atomic_after",
               {operation.object, kind, operation.order, operation.failure_order, succeeded});
}

bool instrument_compare_exchange(llvm::AtomicCmpXchgInst& exchange, Runtime& runtime) {
  llvm::Value* success = runtime.u32(memory_order(exchange.getSuccessOrdering()));
  llvm::Value* failure = runtime.u32(memory_order(exchange.getFailureOrdering()));
  // The result's second part says whether it succeeded; it must be taken out behind the instruction.
  HookBuilder at(exchange.getNextNode(), exchange);
  llvm::Value* succeeded = at.CreateExtractValue(&exchange, 1);
  HookBuilder before(&exchange, exchange);
  llvm::Value* kind = runtime.u32(MAPSAN_ATOMIC_CAS);
  runtime.call(before, "__mapsan_atomic_before", {exchange.getPointerOperand(), kind, success});
  runtime.call(at, "__mapsan_atomic_after",
               {exchange.getPointerOperand(), kind, success, failure, at.CreateZExt(succeeded, at.getInt32Ty())});
  return true;
}

bool instrument_instruction(llvm::Instruction& instruction, Runtime& runtime) {
  if (instrument_reference_count(instruction, runtime)) return true;
  unsigned kind;
  llvm::Value* object;
  llvm::AtomicOrdering ordering;
  llvm::SyncScope::ID scope;
  if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) {
    kind = MAPSAN_ATOMIC_LOAD, object = load->getPointerOperand();
    ordering = load->getOrdering(), scope = load->getSyncScopeID();
  } else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
    kind = MAPSAN_ATOMIC_STORE, object = store->getPointerOperand();
    ordering = store->getOrdering(), scope = store->getSyncScopeID();
  } else if (auto* rmw = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction)) {
    kind = MAPSAN_ATOMIC_RMW, object = rmw->getPointerOperand();
    ordering = rmw->getOrdering(), scope = rmw->getSyncScopeID();
  } else if (auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction)) {
    return exchange->getSyncScopeID() != llvm::SyncScope::SingleThread && exchange->getPointerAddressSpace() == 0 &&
           instrument_compare_exchange(*exchange, runtime);
  } else if (auto* fence = llvm::dyn_cast<llvm::FenceInst>(&instruction)) {
    if (fence->getSyncScopeID() == llvm::SyncScope::SingleThread) return false;
    HookBuilder at(fence, *fence);
    runtime.call(at, "__mapsan_fence", {runtime.u32(memory_order(fence->getOrdering()))});
    return true;
  } else {
    return false;
  }
  if (scope == llvm::SyncScope::SingleThread || object->getType()->getPointerAddressSpace() != 0) return false;
  llvm::Value* order = runtime.u32(memory_order(ordering));
  report(instruction, {kind, object, order, order}, runtime);
  return true;
}

// Objects too large, or not aligned enough, for an instruction: clang calls libatomic. `__atomic_load(size, object, …)`
// and `__atomic_load_16(object, …)` differ by the leading size.
std::optional<Operation> library_operation(llvm::CallBase& call) {
  llvm::StringRef name = callee_name(call);
  if (!name.consume_front("__atomic_") || call.arg_size() < 2) return std::nullopt;
  const bool sized = !name.empty() && name.back() >= '0' && name.back() <= '9';
  name = name.rtrim("0123456789");
  if (sized && !name.consume_back("_")) return std::nullopt;
  const unsigned first = sized ? 0 : 1;
  const unsigned last = call.arg_size() - 1;
  if (last <= first || !call.getArgOperand(first)->getType()->isPointerTy()) return std::nullopt;
  Operation operation{MAPSAN_ATOMIC_RMW, call.getArgOperand(first), call.getArgOperand(last), call.getArgOperand(last)};
  if (name == "load") {
    operation.kind = MAPSAN_ATOMIC_LOAD;
  } else if (name == "store") {
    operation.kind = MAPSAN_ATOMIC_STORE;
  } else if (name == "compare_exchange") {
    if (last < first + 3 || !call.getType()->isIntegerTy()) return std::nullopt;
    operation.kind = MAPSAN_ATOMIC_CAS;
    operation.order = call.getArgOperand(last - 1);
    operation.succeeded = &call;
  } else if (name != "exchange" && !name.starts_with("fetch_") && !name.ends_with("_fetch")) {
    return std::nullopt;
  }
  if (!operation.order->getType()->isIntegerTy(32)) return std::nullopt;
  return operation;
}

// A local static's guard: the fast check is an acquire load in the code itself, but its partner, the release at the end
// of the initialisation, is inside the C++ runtime library.
std::optional<Operation> guard_operation(llvm::CallBase& call, Runtime& runtime) {
  const llvm::StringRef name = callee_name(call);
  if (name == "__cxa_guard_acquire") {
    return Operation{MAPSAN_ATOMIC_LOAD, call.getArgOperand(0), runtime.u32(kAcquire), runtime.u32(kAcquire)};
  }
  if (name == "__cxa_guard_release") {
    return Operation{MAPSAN_ATOMIC_STORE, call.getArgOperand(0), runtime.u32(kRelease), runtime.u32(kRelease)};
  }
  return std::nullopt;
}

bool instrument_call(llvm::CallBase& call, Runtime& runtime) {
  auto operation = library_operation(call);
  if (!operation && call.arg_size() == 1) operation = guard_operation(call, runtime);
  if (operation) report(call, *operation, runtime);
  return operation.has_value();
}

}  // namespace

unsigned instrument_atomics(llvm::Function& function, Runtime& runtime) {
  if (is_hook(function.getName())) return 0;  // its own atomics order nothing of the program's
  llvm::SmallVector<llvm::Instruction*, 32> work;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    if (instruction.isAtomic() || llvm::isa<llvm::CallBase>(instruction)) work.push_back(&instruction);
  }
  unsigned count = 0;
  for (llvm::Instruction* instruction : work) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(instruction);
    count += call != nullptr ? instrument_call(*call, runtime) : instrument_instruction(*instruction, runtime);
  }
  return count;
}

}  // namespace mapsan::plugin
