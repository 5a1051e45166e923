// effect_places.cpp: places, from the part that is meant to the object that it lies in. See effect_walker.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "effect_walker.h"
#include "map_types.h"
#include "object_parts.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr int kMaxParts = 32;  // of `a.b[i].c`

bool is_constant(QualType type) {
  return type.isConstQualified() && !type->isReferenceType() && !type->isAnyPointerType();
}

bool is_map_hook(const Expr* expression) {
  const auto* call = dyn_cast<CallExpr>(unwrapped(expression));
  return call && is_map_operation(call);
}

}  // namespace

void EffectWalker::place(const Expr* code, Use use) {
  if (is_untracked(code->getType()) && use != Use::kNone) use = Use::kTake;
  StateSet set = state_within(code->getType());
  const bool is_counted = !is_untracked(code->getType());
  for (int parts = 0; parts < kMaxParts; ++parts) {
    code = unwrapped(code);
    bool ended = false;
    const Expr* outer = outer_object(code, use, set, ended);
    if (ended) {
      if (is_counted) record(set, use);
      return;
    }
    if (!outer) break;
    code = outer;
  }
  if (is_counted) return root(code, use, set);
  if (isa<CallExpr>(code)) expression(code, use);
}

// Evaluates what leads to an object that a call is about to say more of.
void EffectWalker::reach(const Expr* object) {
  StateSet set = 0;
  for (int parts = 0; parts < kMaxParts; ++parts) {
    object = unwrapped(object);
    bool ended = false;
    const Expr* outer = outer_object(object, Use::kTake, set, ended);
    if (ended) return;
    if (!outer) break;
    object = outer;
  }
  if (isa<DeclRefExpr>(object) || isa<MemberExpr>(object)) return;
  // A reference that a function returns is not yet what it refers to.
  expression(object, isa<CallExpr>(object) && object->isLValue() ? Use::kNone : Use::kTake);
}

// Whether an object is, or is part of, what a map holds.
bool EffectWalker::is_in_map(const Expr* object) {
  for (int parts = 0; parts < kMaxParts; ++parts) {
    object = unwrapped(object);
    if (is_map_hook(object)) return true;
    if (const auto* member = dyn_cast<MemberExpr>(object); member && member->isArrow()) {
      return is_map_hook(member->getBase());
    }
    StateSet set = 0;
    bool ended = false;
    const Expr* outer = outer_object(object, Use::kNone, set, ended);
    if (ended || !outer) return false;
    object = outer;
  }
  return false;
}

// One step from a part to what it is part of; null at the end. `done`: a pointer leads elsewhere, and `set` names it
// all.
const Expr* EffectWalker::outer_object(const Expr* part, Use use, StateSet& set, bool& done) {
  if (const auto* member = dyn_cast<MemberExpr>(part)) {
    const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
    if (!field) return nullptr;
    const bool is_library = is_library_code(field);
    if (!is_library && !is_constant(field->getType()) && !is_untracked(field->getType())) set |= state_named(field);
    if (field->getType()->isReferenceType() && !is_untracked(field->getType())) set |= kAnyState;
    if (!member->isArrow()) return member->getBase();
    done = true;
    if (is_map_hook(member->getBase())) set = 0;  // `it->second.count`: of a map's element
    const bool of_new_object = isa<CXXThisExpr>(unwrapped(member->getBase())) && isa<CXXConstructorDecl>(function_);
    if (of_new_object) set = 0;
    if (is_library && set == 0 && !is_untracked(member->getBase()->getType()->getPointeeType())) set = kAnyState;
    if (use != Use::kNone) decision(member->getBase());
    return nullptr;
  }
  if (const auto* subscript = dyn_cast<ArraySubscriptExpr>(part)) {
    if (use != Use::kNone) decision(subscript->getIdx());
    const Expr* base = subscript->getBase()->IgnoreParens();
    const auto* decay = dyn_cast<ImplicitCastExpr>(base);
    return decay && decay->getCastKind() == CK_ArrayToPointerDecay ? decay->getSubExpr() : nullptr;
  }
  if (const auto* reference = dyn_cast<DeclRefExpr>(part)) {
    if (const auto* binding = dyn_cast<BindingDecl>(reference->getDecl())) {
      return binding->getHoldingVar() ? locals_.alias(cast<VarDecl>(binding->getDecomposedDecl()))
                                      : binding->getBinding();
    }
    const auto* alias = dyn_cast<VarDecl>(reference->getDecl());
    return alias && alias->getType()->isReferenceType() && alias->hasLocalStorage() ? locals_.alias(alias) : nullptr;
  }
  if (const Expr* owner = part_owner(part)) {
    const auto* element = cast<CallExpr>(part);
    for (const Expr* argument : element->arguments()) {
      if (argument != owner && use != Use::kNone) decision(argument);
    }
    return owner;
  }
  return nullptr;
}

// What a chain of parts begins with.
void EffectWalker::root(const Expr* code, Use use, StateSet set) {
  if (const auto* reference = dyn_cast<DeclRefExpr>(code)) return variable(reference->getDecl(), use, set);
  if (const auto* member = dyn_cast<MemberExpr>(code)) return variable(member->getMemberDecl(), use, set);
  if (const auto* choice = dyn_cast<ConditionalOperator>(code)) {
    decision(choice->getCond());
    record(set, use);
    expression(choice->getTrueExpr(), use);
    return expression(choice->getFalseExpr(), use);
  }
  if (const Expr* handle = dereferenced_handle(code)) {
    if (use != Use::kNone) decision(handle);
    return unnamed(code->getType(), use, set);
  }
  if (const auto* called = dyn_cast<CallExpr>(code)) {
    call(called, use);
    if (is_map_operation(called) || !called->isLValue()) return;  // a map's element, or a temporary
    return unnamed(code->getType(), use, set);
  }
  if (isa<UnaryOperator>(code) || isa<ArraySubscriptExpr>(code)) {
    const auto* pointer =
        isa<UnaryOperator>(code) ? cast<UnaryOperator>(code)->getSubExpr() : cast<ArraySubscriptExpr>(code)->getBase();
    const bool is_deref = isa<ArraySubscriptExpr>(code) || cast<UnaryOperator>(code)->getOpcode() == UO_Deref;
    if (!is_deref) return expression(code, use);
    if (isa<CXXThisExpr>(unwrapped(pointer))) return record(set, use);
    if (use != Use::kNone) decision(pointer);
    return unnamed(code->getType(), use, set);
  }
  if (code->isLValue()) record(set, use);
  expression(code, value_of(use));
}

void EffectWalker::variable(const ValueDecl* decl, Use use, StateSet set) {
  const auto* declared = dyn_cast<VarDecl>(decl);
  if (!declared || is_constant(declared->getType())) return;
  if (const auto* passed = dyn_cast<ParmVarDecl>(declared)) {
    if (passed->getDeclContext() == function_) return parameter(passed, use, set);
    if (passed->getType()->isReferenceType()) return unnamed(passed->getType(), use, set);
  }
  if (locals_.is_private(declared)) return;
  const SourceManager& sources = functions_.context().getSourceManager();
  if (declared->isFileVarDecl() && sources.isInSystemHeader(declared->getLocation())) return;
  if (declared->getType()->isReferenceType()) return unnamed(declared->getType(), use, set);
  record(set | state_named(declared), use);
}

void EffectWalker::parameter(const ParmVarDecl* passed, Use use, StateSet set) {
  const unsigned index = passed->getFunctionScopeIndex();
  const uint32_t bit = index < 32 ? 1u << index : 0;
  const bool is_reference = passed->getType()->isReferenceType();
  if (!whole_) {
    // What a caller lends to be read, a key, is seldom of what the lock guards, if its type does not say so.
    const bool is_lent = is_reference && passed->getType()->getPointeeType().isConstQualified();
    if (is_lent) return record(set, use);
    if (is_reference) return unnamed(passed->getType(), use, set);
    if (!locals_.is_private(passed)) record(set | state_named(passed), use);
    return;
  }
  if (use == Use::kTake || use == Use::kBoth) effects_.parameters_read |= bit;
  if (is_reference && (use == Use::kGive || use == Use::kBoth)) effects_.parameters_written |= bit;
  if (is_reference && index >= 32) return unnamed(passed->getType(), use, set);
  if (is_reference) record(set, use);
}

// A place without a name of its own: members say which they are, anything else may be any state.
void EffectWalker::unnamed(QualType type, Use use, StateSet set) {
  if (!is_untracked(type)) record(set != 0 ? set : kAnyState, use);
}

}  // namespace mapsan::plugin
