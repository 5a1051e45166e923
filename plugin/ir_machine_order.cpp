// ir_machine_order.cpp: hooks that carry the values of atomic and volatile accesses to the runtime.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime labels races that only the machine orders; for that it must know which load read which store's value. The
// accesses that programs use for such hand-offs are
//   atomic ones of any memory order (a relaxed load may read a release store's value, and the other way round),
//   volatile ones,
//   plain ones behind (store) or in front of (load) a compiler barrier.
// Left alone are objects that no other thread can reach, the standard library's own volatile accesses, and values of
// more than 8 bytes.
//
// The hook of a store stands before it, so that who reads the value finds it known; the hook of a load stands behind
// it. An arithmetic read-modify-write knows its new value only afterwards. May miss: the label, if a load comes in
// between.
#include "ir_machine_order.h"

#include "ir_reference_counts.h"
#include "ir_runtime.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"

namespace mapsan::plugin {
namespace {

constexpr unsigned kSeqCst = 5;

// Whether an address is used for loads and stores in this function only. (LLVM's own analysis takes a volatile access
// for an escape.)
bool stays_here(const llvm::Value& address) {
  for (const llvm::User* user : address.users()) {
    const auto* instruction = llvm::cast<llvm::Instruction>(user);
    if (llvm::isa<llvm::LoadInst>(instruction) || instruction->isLifetimeStartOrEnd()) continue;
    const auto* store = llvm::dyn_cast<llvm::StoreInst>(instruction);
    if (store != nullptr && store->getValueOperand() != &address) continue;
    const bool is_part = llvm::isa<llvm::GetElementPtrInst, llvm::BitCastInst>(instruction);
    if (!is_part || !stays_here(*instruction)) return false;
  }
  return true;
}

bool is_shareable(llvm::Value* object) {
  if (object->getType()->getPointerAddressSpace() != 0) return false;
  const auto* local = llvm::dyn_cast<llvm::AllocaInst>(llvm::getUnderlyingObject(object));
  return local == nullptr || !stays_here(*local);
}

// The value as the runtime takes it; null for what is not a scalar of up to 8 bytes.
llvm::Value* as_u64(HookBuilder& at, llvm::Value* value) {
  llvm::Type* type = value->getType();
  if (type->isPointerTy()) return at.CreatePtrToInt(value, at.getInt64Ty());
  if (type->isFloatTy()) value = at.CreateBitCast(value, at.getInt32Ty());
  if (type->isDoubleTy()) value = at.CreateBitCast(value, at.getInt64Ty());
  if (!value->getType()->isIntegerTy() || value->getType()->getIntegerBitWidth() > 64) return nullptr;
  return at.CreateZExt(value, at.getInt64Ty());
}

bool report_store(HookBuilder& at, llvm::Value* object, llvm::Value* value, unsigned order, Runtime& runtime) {
  llvm::Value* bits = as_u64(at, value);
  if (bits != nullptr) runtime.call(at, "__mapsan_machine_store", {object, bits, runtime.u32(order)});
  return bits != nullptr;
}

bool report_load(HookBuilder& at, llvm::Value* object, llvm::Value* value, Runtime& runtime) {
  llvm::Value* bits = as_u64(at, value);
  if (bits != nullptr) runtime.call(at, "__mapsan_machine_load", {object, bits});
  return bits != nullptr;
}

bool instrument_store(llvm::StoreInst& store, Runtime& runtime) {
  const bool drains = store.getOrdering() == llvm::AtomicOrdering::SequentiallyConsistent;
  HookBuilder at(&store, store);
  return report_store(at, store.getPointerOperand(), store.getValueOperand(), drains ? kSeqCst : 0, runtime);
}

bool instrument_load(llvm::LoadInst& load, Runtime& runtime) {
  HookBuilder at(load.getNextNode(), load);
  return report_load(at, load.getPointerOperand(), &load, runtime);
}

// What an arithmetic read-modify-write leaves behind; null for rare operations.
llvm::Value* new_value(HookBuilder& at, llvm::AtomicRMWInst& rmw) {
  llvm::Value* operand = rmw.getValOperand();
  switch (rmw.getOperation()) {
    case llvm::AtomicRMWInst::Add:
      return at.CreateAdd(&rmw, operand);
    case llvm::AtomicRMWInst::Sub:
      return at.CreateSub(&rmw, operand);
    case llvm::AtomicRMWInst::And:
      return at.CreateAnd(&rmw, operand);
    case llvm::AtomicRMWInst::Or:
      return at.CreateOr(&rmw, operand);
    case llvm::AtomicRMWInst::Xor:
      return at.CreateXor(&rmw, operand);
    default:
      return nullptr;
  }
}

bool instrument_rmw(llvm::AtomicRMWInst& rmw, Runtime& runtime) {
  llvm::Value* object = rmw.getPointerOperand();
  if (rmw.getOperation() == llvm::AtomicRMWInst::Xchg) {
    HookBuilder before(&rmw, rmw);
    report_store(before, object, rmw.getValOperand(), kSeqCst, runtime);
  }
  HookBuilder at(rmw.getNextNode(), rmw);
  const bool known = report_load(at, object, &rmw, runtime);
  if (llvm::Value* value = new_value(at, rmw)) report_store(at, object, value, kSeqCst, runtime);
  return known;
}

bool instrument_exchange(llvm::AtomicCmpXchgInst& exchange, Runtime& runtime) {
  llvm::Value* object = exchange.getPointerOperand();
  HookBuilder before(&exchange, exchange);
  if (!report_store(before, object, exchange.getNewValOperand(), kSeqCst, runtime)) return false;
  HookBuilder at(exchange.getNextNode(), exchange);
  return report_load(at, object, at.CreateExtractValue(&exchange, 0), runtime);
}

bool is_hand_off(const llvm::Instruction& instruction) {
  if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) {
    return load->isVolatile() || (load->isAtomic() && load->getSyncScopeID() != llvm::SyncScope::SingleThread);
  }
  if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
    return store->isVolatile() || (store->isAtomic() && store->getSyncScopeID() != llvm::SyncScope::SingleThread);
  }
  return llvm::isa<llvm::AtomicRMWInst, llvm::AtomicCmpXchgInst>(instruction);
}

bool is_compiler_barrier(const llvm::Instruction& instruction) {
  if (const auto* fence = llvm::dyn_cast<llvm::FenceInst>(&instruction)) {
    return fence->getSyncScopeID() == llvm::SyncScope::SingleThread;
  }
  const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
  const auto* code = call != nullptr ? llvm::dyn_cast<llvm::InlineAsm>(call->getCalledOperand()) : nullptr;
  return code != nullptr && code->getAsmString().empty() &&
         llvm::StringRef(code->getConstraintString()).contains("~{memory}");
}

bool is_other_work(const llvm::Instruction& instruction) {
  return llvm::isa<llvm::CallBase>(instruction) && !llvm::isa<llvm::DbgInfoIntrinsic>(instruction) &&
         !instruction.isLifetimeStartOrEnd();
}

// The plain store that follows the barrier in its block: the flag raised once everything else is in memory.
llvm::Instruction* store_behind(llvm::Instruction& barrier) {
  for (llvm::Instruction* next = barrier.getNextNode(); next != nullptr; next = next->getNextNode()) {
    if (is_other_work(*next)) return nullptr;
    auto* store = llvm::dyn_cast<llvm::StoreInst>(next);
    if (store == nullptr || !is_shareable(store->getPointerOperand())) continue;
    return is_hand_off(*store) ? nullptr : store;
  }
  return nullptr;
}

// The plain load in front of the barrier, in its block or the only one that leads there: `while (!ready) barrier();`.
llvm::Instruction* load_in_front(llvm::Instruction& barrier) {
  llvm::BasicBlock* blocks[] = {barrier.getParent(), barrier.getParent()->getSinglePredecessor()};
  llvm::Instruction* last = barrier.getPrevNode();
  for (llvm::BasicBlock* block : blocks) {
    if (block == nullptr) return nullptr;
    if (block != barrier.getParent()) last = block->getTerminator();
    for (; last != nullptr; last = last->getPrevNode()) {
      if (is_other_work(*last) || llvm::isa<llvm::StoreInst>(last)) return nullptr;
      auto* load = llvm::dyn_cast<llvm::LoadInst>(last);
      if (load == nullptr || !load->getType()->isIntegerTy() || !is_shareable(load->getPointerOperand())) continue;
      return is_hand_off(*load) ? nullptr : load;
    }
  }
  return nullptr;
}

bool instrument_access(llvm::Instruction& access, Runtime& runtime) {
  llvm::Value* object = const_cast<llvm::Value*>(llvm::getPointerOperand(&access));
  if (auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&access)) object = exchange->getPointerOperand();
  if (auto* rmw = llvm::dyn_cast<llvm::AtomicRMWInst>(&access)) object = rmw->getPointerOperand();
  if (object == nullptr || !is_shareable(object)) return false;
  if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&access)) return instrument_load(*load, runtime);
  if (auto* store = llvm::dyn_cast<llvm::StoreInst>(&access)) return instrument_store(*store, runtime);
  if (auto* rmw = llvm::dyn_cast<llvm::AtomicRMWInst>(&access)) return instrument_rmw(*rmw, runtime);
  return instrument_exchange(*llvm::cast<llvm::AtomicCmpXchgInst>(&access), runtime);
}

// The guard of a local static, which C++ orders.
bool is_guard(const llvm::Instruction& access) {
  const auto* load = llvm::dyn_cast<llvm::LoadInst>(&access);
  const auto* global =
      load == nullptr ? nullptr : llvm::dyn_cast<llvm::GlobalVariable>(load->getPointerOperand()->stripPointerCasts());
  return global != nullptr && global->getName().starts_with("_ZGV");
}

// A count that only tells the last owner. Where the program asks how many owners there are, the answer may be what it goes by.
bool is_count_of_nobody(const llvm::Function& function) {
  if (!changes_reference_count(function)) return false;
  return llvm::none_of(*function.getParent(), [](const llvm::Function& other) {
    return other.getName().contains("16_M_get_use_countEv") || other.getName().contains("9use_countB");
  });
}

}  // namespace

unsigned instrument_machine_order(llvm::Function& function, Runtime& runtime) {
  if (is_hook(function.getName()) || is_count_of_nobody(function)) return 0;
  llvm::SmallSetVector<llvm::Instruction*, 8> accesses;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    if (is_hand_off(instruction) && !is_guard(instruction)) accesses.insert(&instruction);
    if (!is_compiler_barrier(instruction)) continue;
    if (llvm::Instruction* store = store_behind(instruction)) accesses.insert(store);
    if (llvm::Instruction* load = load_in_front(instruction)) accesses.insert(load);
  }
  unsigned count = 0;
  for (llvm::Instruction* access : accesses) count += instrument_access(*access, runtime);
  return count;
}

}  // namespace mapsan::plugin
