// ir_fences.cpp: adds full fences after the hooks of writing operations.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The question behind it is whether a report that blames a missing store-to-load order goes away with a fence. A fence
// belongs behind the program's own write, so it is placed after the whole hook has returned. May miss: `m[k] = v` gets
// its fence between finding the element and assigning to it, where the hook returns.
#include "ir_fences.h"

#include <iterator>

#include "ir_runtime.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/InstIterator.h"

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

}  // namespace

unsigned add_fences_after_writes(llvm::Function& function) {
  if (is_hook(function.getName())) return 0;
  llvm::SmallVector<llvm::CallBase*, 8> writes;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    if (call != nullptr && is_writing_hook(callee_name(*call))) writes.push_back(call);
  }
  for (llvm::CallBase* write : writes) {
    HookBuilder at(position_after(*write), *write);
    at.CreateFence(llvm::AtomicOrdering::SequentiallyConsistent);
  }
  return writes.size();
}

}  // namespace mapsan::plugin
