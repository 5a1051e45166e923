// state_effects.cpp: see state_effects.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "state_effects.h"

#include "effect_walker.h"

namespace mapsan::plugin {

using namespace clang;

// How many function bodies are followed into one another.
static constexpr int kMaxDepth = 12;

const StateEffects& FunctionEffects::of(const FunctionDecl* function) {
  function = function->getCanonicalDecl();
  if (const auto known = known_.find(function); known != known_.end()) return known->second;
  known_[function] = StateEffects();  // a call of itself adds nothing to a function
  const StateEffects found = find(function);
  return known_[function] = found;
}

StateEffects FunctionEffects::find(const FunctionDecl* function) {
  const FunctionDecl* definition = nullptr;
  if (depth_ >= kMaxDepth || !function->hasBody(definition) || definition->isDependentContext()) {
    return StateEffects::anything();
  }
  ++depth_;
  EffectWalker walker(*this, definition, /*whole=*/true);
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(definition)) walker.initialisers(constructor);
  walker.statement(definition->getBody());
  --depth_;
  return walker.effects();
}

StateEffects FunctionEffects::of(const FunctionDecl* function, llvm::ArrayRef<const Stmt*> statements) {
  EffectWalker walker(*this, function, /*whole=*/false);
  for (const Stmt* statement : statements) walker.statement(statement);
  return walker.effects();
}

}  // namespace mapsan::plugin
