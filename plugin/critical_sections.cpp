// critical_sections.cpp: see critical_sections.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "critical_sections.h"

#include "lock_calls.h"
#include "names.h"
#include "section_extent.h"
#include "state_effects.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

// A guard of the program's own: its constructor takes the lock, its destructor gives it up.
bool calls_lock(const Stmt* statement, LockVerb verb) {
  if (!statement) return false;
  const auto* call = dyn_cast<CallExpr>(statement);
  if (call && lock_call(call).verb == verb) return true;
  return llvm::any_of(statement->children(), [&](const Stmt* child) { return calls_lock(child, verb); });
}

bool is_own_guard(const CXXRecordDecl* record, const CXXConstructorDecl* constructor) {
  const FunctionDecl* made = nullptr;
  const FunctionDecl* destroyed = nullptr;
  const CXXDestructorDecl* destructor = record->getDestructor();
  if (!destructor || !constructor->hasBody(made) || !destructor->hasBody(destroyed)) return false;
  return calls_lock(made->getBody(), LockVerb::kAcquire) && calls_lock(destroyed->getBody(), LockVerb::kRelease);
}

bool is_guard(const CXXConstructExpr* construct) {
  const CXXConstructorDecl* constructor = construct->getConstructor();
  return is_std_guard(constructor->getParent()) || is_own_guard(constructor->getParent(), constructor);
}

bool notifies(const Stmt* statement) {
  if (!statement) return false;
  const auto* call = dyn_cast<CallExpr>(statement);
  if (call && condition_verb(call) == ConditionVerb::kNotify) return true;
  return llvm::any_of(statement->children(), [](const Stmt* child) { return notifies(child); });
}

}  // namespace

uint64_t CriticalSections::add(const FunctionDecl* function, const Expr* acquisition) {
  TuState& state = TuState::get();
  const uint64_t mark = state.section_mark(state.sections.size());
  state.sections.push_back(kUnknownSection);
  by_function_[function].push_back(sections_.size());
  sections_.push_back({function, acquisition});
  return mark;
}

void CriticalSections::find_confined(const FunctionDecl* function, llvm::function_ref<bool(Statements)> is_confined) {
  for (size_t index : by_function_.lookup(function)) {
    Section& section = sections_[index];
    const auto extent = section_extent(function->getBody(), section.acquisition);
    section.is_confined = extent && is_confined(*extent);
  }
}

void CriticalSections::add_unknown() { TuState::get().taken = kUnknownSection.takes; }

void CriticalSections::judge() {
  TuState& state = TuState::get();
  FunctionEffects effects(context_);
  const size_t first = state.sections.size() - sections_.size();
  for (size_t index = 0; index < sections_.size(); ++index) {
    const SectionState sets = state.sections[first + index] = judge(sections_[index], effects);
    if (!state.verbose) continue;
    const std::string place = source_place(context_, sections_[index].acquisition->getExprLoc()).text();
    if (sets.gives == MAPSAN_SECTION_CONFINED) {
      llvm::errs() << "mapsan: " << place << ": critical section keeps what it finds to itself\n";
      continue;
    }
    llvm::errs() << "mapsan: " << place << ": critical section gives " << describe_state(sets.gives) << "; takes " << describe_state(sets.takes)
                 << "\n";
  }
  for (const SectionState& section : state.sections) state.taken |= section.takes;
}

SectionState CriticalSections::judge(const Section& section, FunctionEffects& effects) {
  const auto* construct = dyn_cast<CXXConstructExpr>(section.acquisition);
  if (!section.function || (construct && !is_guard(construct))) return kUnknownSection;
  const FunctionDecl* definition = nullptr;
  if (!section.function->hasBody(definition)) return kUnknownSection;
  const Stmt* body = definition->getBody();
  const auto extent = section_extent(body, section.acquisition);
  if (!extent) return kUnknownSection;
  const StateEffects found = effects.of(definition, *extent);
  SectionState sets{found.gives, found.takes | found.returns};
  // Whoever waits goes on because of what the notifier did, also where no wait has to block.
  if (found.waits) sets = {kAnyState, kAnyState};
  if (found.notifies || notifies(body)) sets.gives = kAnyState;
  if (section.is_confined && sets.gives == 0 && (sets.takes & ~kMapResults) == 0) return {MAPSAN_SECTION_CONFINED, 0};
  return sets;
}

}  // namespace mapsan::plugin
