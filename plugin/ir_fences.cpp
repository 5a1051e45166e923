// ir_fences.cpp: adds full fences after the hooks of writing operations.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The question behind it is whether a report that blames a missing store-to-load order goes away with a fence. A fence
// belongs behind the program's own write, so it is placed after the whole hook has returned; and where that returns an
// element (`m[k] = v`, `++m[k]`, `m[k].push_back(v)`), after what is then done to the element. May miss: a write
// through a variable bound to the element.
#include "ir_fences.h"

#include <iterator>

#include "ir_runtime.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

namespace mapsan::plugin {
namespace {

// The hooks (plugin/hooks) of operations that change a container's structure.
constexpr llvm::StringLiteral kWriters[] = {
    "insert", "insert_range", "emplace",   "emplace_hint", "try_emplace", "insert_or_assign", "index",
    "erase",  "extract",      "merge",     "clear",        "swap",        "rehash",           "reserve",
    "assign", "assign_from",  "free_swap", "exchange",     "erase_if"};

bool is_writing_hook(llvm::StringRef mangled_name) {
  if (!is_hook(mangled_name)) return false;
  const std::string mangled = mangled_name.str();
  llvm::ItaniumPartialDemangler demangler;
  if (demangler.partialDemangle(mangled.c_str())) return false;
  char* text = demangler.getFunctionBaseName(nullptr, nullptr);
  const std::string name = text != nullptr ? text : "";
  std::free(text);
  return std::find(std::begin(kWriters), std::end(kWriters), name) != std::end(kWriters);
}

// The instructions that write the object at `pointer`, or may do so: stores, and calls that are given its address.
void collect_writes(llvm::Value& pointer, llvm::SmallPtrSetImpl<llvm::Instruction*>& writes) {
  for (llvm::User* user : pointer.users()) {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(user);
    if (instruction == nullptr) continue;
    if (llvm::isa<llvm::GetElementPtrInst, llvm::BitCastInst>(instruction)) {
      collect_writes(*instruction, writes);
    } else if (auto* store = llvm::dyn_cast<llvm::StoreInst>(instruction)) {
      if (store->getPointerOperand() == &pointer) writes.insert(store);
    } else if (auto* call = llvm::dyn_cast<llvm::CallBase>(instruction)) {
      if (!llvm::isa<llvm::IntrinsicInst>(call)) writes.insert(call);
    }
  }
}

// Where the effects of a writing hook's expression are complete.
llvm::SmallPtrSet<llvm::Instruction*, 4> ends_of_write(llvm::CallBase& hook) {
  llvm::SmallPtrSet<llvm::Instruction*, 4> ends;
  if (hook.getType()->isPointerTy()) collect_writes(hook, ends);
  if (ends.empty()) ends.insert(&hook);
  return ends;
}

}  // namespace

unsigned add_fences_after_writes(llvm::Function& function) {
  if (is_hook(function.getName())) return 0;
  llvm::SmallSetVector<llvm::Instruction*, 8> ends;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    if (call == nullptr || !is_writing_hook(callee_name(*call))) continue;
    for (llvm::Instruction* end : ends_of_write(*call)) ends.insert(end);
  }
  for (llvm::Instruction* end : ends) {
    HookBuilder at(position_after(*end), *end);
    at.CreateFence(llvm::AtomicOrdering::SequentiallyConsistent);
  }
  return ends.size();
}

}  // namespace mapsan::plugin
