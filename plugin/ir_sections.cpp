// ir_sections.cpp: see ir_sections.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir_sections.h"

#include "ir_runtime.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"
#include "tu_state.h"

namespace mapsan::plugin {
namespace {

void resolve(llvm::CallBase& call, const llvm::DenseMap<uint64_t, SectionState>& sections) {
  // Of hook::critical_section and critical_section_of: gives, takes and the lock or guard come last.
  const unsigned gives = call.arg_size() - 3;
  const unsigned takes = call.arg_size() - 2;
  const auto* mark = llvm::dyn_cast<llvm::ConstantInt>(call.getArgOperand(gives));
  const auto known = mark == nullptr ? sections.end() : sections.find(mark->getZExtValue());
  if (known == sections.end()) return;
  llvm::Type* type = mark->getType();
  call.setArgOperand(gives, llvm::ConstantInt::get(type, known->second.gives));
  call.setArgOperand(takes, llvm::ConstantInt::get(type, known->second.takes));
}

}  // namespace

void resolve_sections(llvm::Module& module, const TuState& state) {
  llvm::DenseMap<uint64_t, SectionState> sections;
  for (size_t index = 0; index < state.sections.size(); ++index) {
    sections[state.section_mark(index)] = state.sections[index];
  }
  for (llvm::Function& hook : module) {
    if (!is_hook(hook.getName()) || !hook.getName().contains("critical_section")) continue;
    for (llvm::User* user : hook.users()) {
      auto* call = llvm::dyn_cast<llvm::CallBase>(user);
      if (call != nullptr && call->arg_size() >= 3 && call->getCalledOperand() == &hook) resolve(*call, sections);
    }
  }
}

}  // namespace mapsan::plugin
