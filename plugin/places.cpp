// places.cpp: see places.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "places.h"

#include "hook_call.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "self_synchronised.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr int kMaxDepth = 4;

bool is_captured_by_reference(const FunctionDecl* function, const ValueDecl* variable) {
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (!method || !method->getParent()->isLambda()) return false;
  for (const LambdaCapture& capture : method->getParent()->captures()) {
    if (capture.capturesVariable() && capture.getCapturedVar() == variable)
      return capture.getCaptureKind() == LCK_ByRef;
  }
  return true;  // captured further out
}

// `auto& inner = m[k];`, or a member of it
bool is_bound_to_element(const VarDecl* variable) {
  if (!variable->getType()->isReferenceType() || !variable->getInit()) return false;
  const Expr* init = variable->getInit()->IgnoreParenImpCasts();
  while (const auto* member = dyn_cast<MemberExpr>(init)) init = member->getBase()->IgnoreParenImpCasts();
  return hook_in(init) != nullptr;
}

// Operators and members that give a part of what their object holds, or a way to it.
bool gives_part(const CallExpr* call) {
  if (const auto* written = dyn_cast<CXXOperatorCallExpr>(call)) {
    auto kind = written->getOperator();
    return kind == OO_Subscript || kind == OO_Star || kind == OO_Arrow;
  }
  const auto* callee = call->getDirectCallee();
  if (!isa<CXXMemberCallExpr>(call) || !callee || !callee->getIdentifier() || !is_std(callee)) return false;
  return llvm::StringSwitch<bool>(callee->getName())
      .Cases("value", "get", "at", "front", "back", "data", "top", true)
      .Default(false);
}

}  // namespace

bool is_plain_data(QualType type, int depth) {
  type = type.getNonReferenceType();
  if (type->isArrayType()) return is_plain_data(QualType(type->getBaseElementTypeUnsafe(), 0), depth);
  const auto* record = type->getAsCXXRecordDecl();
  if (!record) return !type->isAtomicType() && !type->isFunctionType();
  if (is_self_synchronised(type)) return false;
  if (is_library_code(record)) return depth == 0 || !is_map(record);
  record = record->getDefinition();
  if (!record || record->isPolymorphic() || depth > kMaxDepth) return false;
  for (const CXXBaseSpecifier& base : record->bases()) {
    if (!is_plain_data(base.getType(), depth + 1)) return false;
  }
  for (const FieldDecl* field : record->fields()) {
    if (!field->getType()->isReferenceType() && !is_plain_data(field->getType(), depth + 1)) return false;
  }
  return true;
}

unsigned Places::add(unsigned parent, const ValueDecl* decl) {
  auto [entry, is_new] = known_.try_emplace({parent, decl}, static_cast<unsigned>(list_.size()));
  if (!is_new) return entry->second;
  unsigned place = entry->second;
  list_.push_back({parent, parent == kNone ? decl : list_[parent].root, {}});
  if (parent != kNone) list_[parent].parts.push_back(place);
  return place;
}

unsigned Places::of_variable(const ValueDecl* variable) {
  auto bound = bound_.find(variable);
  if (bound != bound_.end()) return bound->second;
  if (const auto* part = dyn_cast<BindingDecl>(variable)) {
    unsigned whole = of_variable(cast<ValueDecl>(part->getDecomposedDecl()));
    return whole == kNone ? kNone : add(whole, part);
  }
  const auto* named = dyn_cast<VarDecl>(variable);
  if (!named || named->hasGlobalStorage()) return kNone;
  bool is_link = named->getType()->isReferenceType() || named->getType()->isPointerType();
  if (!is_link && !is_plain_data(named->getType())) return kNone;
  if (is_map(named->getType()) && !body_.is_private_map(named) && !is_bound_to_element(named)) return kNone;
  return add(kNone, named);
}

void Places::bind(const VarDecl* variable) {
  const Expr* init = variable->getInit();
  if (!init) return;
  Found found;
  if (variable->getType()->isReferenceType()) {
    init = init->IgnoreParenImpCasts();
    if (!init->isLValue() || isa<CallExpr>(init)) return;
    found = of(init);
  } else if (variable->getType()->isPointerType()) {
    const auto* unary = dyn_cast<UnaryOperator>(init->IgnoreParenImpCasts());
    if (!unary || unary->getOpcode() != UO_AddrOf || hook_in(unary->getSubExpr())) return;
    found = of(unary->getSubExpr());
  }
  if (found.place != kNone && found.exact) bound_[variable] = found.place;
}

Places::Found Places::of(const Expr* expression) {
  expression = expression->IgnoreParenImpCasts();
  if (const auto* cleanups = dyn_cast<FullExpr>(expression)) return of(cleanups->getSubExpr());
  if (const auto* name = dyn_cast<DeclRefExpr>(expression)) return {of_variable(name->getDecl()), true};
  if (const auto* member = dyn_cast<MemberExpr>(expression)) return of_member(member);
  if (const auto* unary = dyn_cast<UnaryOperator>(expression)) {
    return unary->getOpcode() == UO_Deref ? target_of(unary->getSubExpr()) : Found();
  }
  if (const auto* subscript = dyn_cast<ArraySubscriptExpr>(expression)) return {of(subscript->getBase()).place, false};
  if (const auto* call = dyn_cast<CallExpr>(expression)) return of_call(call);
  return {};
}

Places::Found Places::of_member(const MemberExpr* member) {
  const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
  if (!field) return {};
  const Expr* base = member->getBase()->IgnoreParenImpCasts();
  if (isa<CXXThisExpr>(base)) return {of_field_of_this(field), true};
  Found whole = member->isArrow() ? target_of(base) : of(base);
  if (whole.place == kNone) return {};
  return {add(whole.place, field), whole.exact};
}

unsigned Places::of_field_of_this(const FieldDecl* field) {
  if (!is_plain_data(field->getType()) || is_map(field->getType())) return kNone;
  return add(add(kNone, nullptr), field);
}

Places::Found Places::target_of(const Expr* pointer) {
  // Bound pointers stand for what they point at; others for all that is reached through them.
  return of(pointer);
}

Places::Found Places::of_call(const CallExpr* call) {
  HookCall hook;
  if (read_hook(call, hook)) {
    if (hook.kind == HookKind::kElement) return hook.arguments.empty() ? Found() : of(hook.arguments.front());
    if (hook.map && body_.is_private_map(hook.map)) return {of(hook.map).place, false};
    return {};
  }
  if (!gives_part(call)) return {};
  const auto* member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens());
  const Expr* object = member ? member->getBase() : call->getArg(0);
  return {of(object).place, false};
}

bool Places::is_shared_with_caller(unsigned place) const {
  const auto* variable = dyn_cast_or_null<VarDecl>(list_[place].root);
  if (!variable) return false;
  if (variable->getDeclContext() != body_.function()) return is_captured_by_reference(body_.function(), variable);
  QualType type = variable->getType();
  if (!isa<ParmVarDecl>(variable)) return false;
  if (type->isPointerType()) return true;
  return type->isReferenceType() && !type->getPointeeType().isConstQualified();
}

bool Places::is_given(unsigned place) const {
  const auto* variable = dyn_cast_or_null<VarDecl>(list_[place].root);
  return variable && (isa<ParmVarDecl>(variable) || variable->getDeclContext() != body_.function());
}

bool Places::is_member_of_this(unsigned place) const { return list_[place].root == nullptr; }

bool Places::is_reference(unsigned place) const {
  const auto* variable = list_[place].root;
  return variable && variable->getType()->isReferenceType();
}

}  // namespace mapsan::plugin
