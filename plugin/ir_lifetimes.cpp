// ir_lifetimes.cpp: hooks at calls of maps' constructors, destructors and assignment operators.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//  1. A construction is reported after the constructor has returned, so one that throws leaves no map behind.
//  Destruction
//     is reported before the destructor runs.
//  2. A constructor that hands over to another of the same type (delegation; the complete-object variant calling the
//     base-object one) is one construction, reported at the outer call.
//  3. Assignments that the user wrote went through the AST half's hooks. What is left are those of implicit and library
//     code: a defaulted operator= of a class with a map in it, a vector of maps shifting or swapping its elements.
//  4. What a container does with others of its own type inside its members (a temporary that it swaps with) is its own
//  affair.
//  5. A destructor that is only handed on, to be called at exit, is replaced by a function that reports and then calls
//  it.
#include "ir_lifetimes.h"

#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "mapsan/abi.h"
#include "unescaped_maps.h"

namespace mapsan::plugin {
namespace {

constexpr unsigned kWriteAll = MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE | MAPSAN_WHOLE;
constexpr unsigned kReadAll = MAPSAN_STRUCTURE_READ | MAPSAN_ELEMENT_READ | MAPSAN_WHOLE;

// The map type whose constructor, destructor or assignment `member` is in `table`; empty if it is none.
template <class Table>
llvm::StringRef type_in(const Table& table, llvm::StringRef member) {
  auto found = table.find(member);
  if constexpr (std::is_same_v<decltype(found->second), MapMember>) {
    return found != table.end() ? llvm::StringRef(found->second.map_type) : llvm::StringRef();
  } else {
    return found != table.end() ? llvm::StringRef(found->second) : llvm::StringRef();
  }
}

// std::exchange of maps is a hook's business too: the hook reports it where it was written, then calls the real one.
bool is_reported_by_hook(llvm::StringRef caller) {
  return is_hook(caller) || caller.starts_with("_ZSt8exchange") || caller.starts_with("_ZSt10__exchange") ||
         caller.starts_with("_ZNSt3__18exchange");
}

}  // namespace

unsigned Lifetimes::instrument(llvm::Function& function) {
  if (state_.constructors.empty() && state_.destructors.empty() && state_.assignments.empty()) return 0;
  find_unescaped(function);
  llvm::SmallVector<llvm::CallBase*, 32> calls;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    if (call == nullptr || call->arg_empty() || !call->getArgOperand(0)->getType()->isPointerTy()) continue;
    if (!unescaped_.contains(call->getArgOperand(0)->stripPointerCasts())) calls.push_back(call);
  }
  unsigned count = 0;
  for (llvm::CallBase* call : calls) count += instrument_call(*call);
  return count;
}

// Takes the AST half's marks away.
void Lifetimes::find_unescaped(llvm::Function& function) {
  unescaped_.clear();
  for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
    auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (call == nullptr || call->getIntrinsicID() != llvm::Intrinsic::var_annotation) continue;
    const auto* text = llvm::dyn_cast<llvm::GlobalVariable>(call->getArgOperand(1)->stripPointerCasts());
    const auto* data = text == nullptr ? nullptr : llvm::dyn_cast<llvm::ConstantDataArray>(text->getInitializer());
    if (data == nullptr || !data->isCString() || data->getAsCString() != kUnescapedMark) continue;
    unescaped_.insert(call->getArgOperand(0)->stripPointerCasts());
    call->eraseFromParent();
  }
}

bool Lifetimes::instrument_call(llvm::CallBase& call) {
  const llvm::StringRef callee = callee_name(call);
  const llvm::StringRef caller = call.getFunction()->getName();
  if (auto found = state_.constructors.find(callee); found != state_.constructors.end()) {
    const llvm::StringRef type = found->second.map_type;
    return type_in(state_.constructors, caller) != type && !swaps_.is_member_of(caller, type) &&
           after_construction(call, found->second);
  }
  if (auto found = state_.destructors.find(callee); found != state_.destructors.end()) {
    const llvm::StringRef type = found->second;
    return type_in(state_.destructors, caller) != type && !swaps_.is_member_of(caller, type) &&
           before_destruction(call, type);
  }
  if (auto found = state_.assignments.find(callee); found != state_.assignments.end()) {
    const llvm::StringRef type = found->second.map_type;
    return !is_reported_by_hook(caller) && type_in(state_.assignments, caller) != type &&
           !swaps_.is_member_of(caller, type) && before_assignment(call, found->second);
  }
  if (state_.accessor_ends.contains(callee)) return before_release(call);
  return call.arg_size() == 2 && swaps_.is_swap(callee) && !is_hook(caller) && !swaps_.is_swap(caller) &&
         !swaps_.is_member_of(caller, "") && before_swap(call);
}

bool Lifetimes::after_construction(llvm::CallBase& call, const MapMember& constructor) {
  llvm::Value* where = site(call, "construct", constructor.map_type);
  HookBuilder at(position_after(call), call);
  llvm::Value* map = call.getArgOperand(0);
  if (constructor.kind == SpecialMember::kCopy && call.arg_size() > 1) {
    runtime_.call(at, "__mapsan_map_copy_construct", {map, call.getArgOperand(1), where});
  } else if (constructor.kind == SpecialMember::kMove && call.arg_size() > 1 &&
             !is_reported_by_hook(call.getFunction()->getName())) {
    runtime_.call(at, "__mapsan_map_move_construct", {map, call.getArgOperand(1), where});
  } else {
    runtime_.call(at, "__mapsan_map_construct", {map, where});
  }
  return true;
}

bool Lifetimes::before_destruction(llvm::CallBase& call, llvm::StringRef map_type) {
  llvm::Value* where = site(call, "destroy", map_type);
  HookBuilder at(&call, call);
  runtime_.call(at, "__mapsan_map_destroy", {call.getArgOperand(0), where});
  return true;
}

bool Lifetimes::before_assignment(llvm::CallBase& call, const MapMember& assignment) {
  llvm::Value* where = site(call, "operator=", assignment.map_type);
  HookBuilder at(&call, call);
  if (call.arg_size() > 1 && assignment.kind == SpecialMember::kCopy) {
    access(at, call.getArgOperand(1), kReadAll, where);
  } else if (call.arg_size() > 1 && assignment.kind == SpecialMember::kMove) {
    access(at, call.getArgOperand(1), kWriteAll | MAPSAN_LIFETIME, where);
  }
  access(at, call.getArgOperand(0), kWriteAll, where);
  return true;
}

bool Lifetimes::before_swap(llvm::CallBase& call) {
  HookBuilder at(&call, call);
  for (llvm::Value* map : {call.getArgOperand(0), call.getArgOperand(1)}) {
    llvm::Value* where = runtime_.string(sites_.site(call, "swap", map, ""));
    access(at, map, kWriteAll | MAPSAN_LIFETIME, where);
  }
  return true;
}

bool Lifetimes::before_release(llvm::CallBase& call) {
  HookBuilder at(&call, call);
  runtime_.call(at, "__mapsan_accessor_releases", {call.getArgOperand(0)});
  return true;
}

llvm::Constant* Lifetimes::site(const llvm::CallBase& call, llvm::StringRef operation, llvm::StringRef map_type) {
  return runtime_.string(sites_.site(call, operation, call.getArgOperand(0), map_type));
}

void Lifetimes::access(llvm::IRBuilder<>& at, llvm::Value* map, unsigned flags, llvm::Value* site) {
  runtime_.call(at, "__mapsan_access",
                {map, runtime_.u64(flags), site, runtime_.null(), runtime_.null(), runtime_.null()});
}

unsigned Lifetimes::wrap_registered_destructors() {
  unsigned count = 0;
  for (const auto& entry : state_.destructors) {
    if (llvm::Function* destructor = runtime_.module().getFunction(entry.first())) {
      count += wrap_uses(*destructor, entry.second);
    }
  }
  return count;
}

// Replaces the destructor where it is an argument: of __cxa_atexit and __cxa_thread_atexit (with the object), of
// __cxa_throw (where the object is made by then, but not yet known to anyone else).
unsigned Lifetimes::wrap_uses(llvm::Function& destructor, llvm::StringRef map_type) {
  llvm::SmallVector<llvm::Use*, 4> uses;
  for (llvm::Use& use : destructor.uses()) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(use.getUser());
    if (call != nullptr && call->isArgOperand(&use) && !is_hook(call->getFunction()->getName())) uses.push_back(&use);
  }
  for (llvm::Use* use : uses) {
    auto* call = llvm::cast<llvm::CallBase>(use->getUser());
    llvm::Value* object = call->arg_size() == 3 ? call->getArgOperand(1) : runtime_.null();
    use->set(wrapper_of(destructor, runtime_.string(sites_.site("destroy", object, map_type))));
  }
  return uses.size();
}

llvm::Function* Lifetimes::wrapper_of(llvm::Function& destructor, llvm::Value* site) {
  llvm::Function* wrapper = llvm::Function::Create(destructor.getFunctionType(), llvm::GlobalValue::InternalLinkage,
                                                   "mapsan.destroy." + destructor.getName(), runtime_.module());
  wrapper->setCallingConv(destructor.getCallingConv());
  wrapper->addFnAttr("frame-pointer", "all");
  wrapper->setDoesNotThrow();
  llvm::IRBuilder<> at(llvm::BasicBlock::Create(wrapper->getContext(), "", wrapper));
  llvm::SmallVector<llvm::Value*, 2> arguments;
  for (llvm::Argument& argument : wrapper->args()) arguments.push_back(&argument);
  runtime_.call(at, "__mapsan_map_destroy", {arguments[0], site});
  llvm::CallInst* call = at.CreateCall(&destructor, arguments);
  call->setCallingConv(destructor.getCallingConv());
  if (call->getType()->isVoidTy()) {
    at.CreateRetVoid();
  } else {
    at.CreateRet(call);
  }
  return wrapper;
}

}  // namespace mapsan::plugin
