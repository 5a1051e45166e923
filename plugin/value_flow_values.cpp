// value_flow_values.cpp: what the value of an expression derives from. See value_flow.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "value_flow.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

const Expr* object_of(const CallExpr* call) {
  const auto* member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens());
  return member && isa<CXXMemberCallExpr>(call) ? member->getBase() : nullptr;
}

bool is_global(const ValueDecl* decl) {
  const auto* variable = dyn_cast<VarDecl>(decl);
  return variable && variable->hasGlobalStorage();
}

// `version()` of an object that outlives the function.
bool is_accessor(const CallExpr* call) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  return method && method->isConst() && call->getNumArgs() == 0 && !is_library_code(method);
}

// `stamp_.load()`, or the conversion that reads an atomic.
bool reads_atomic(const CallExpr* call) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  if (!method || !is_std(method) || !method->getParent()->getIdentifier()) return false;
  llvm::StringRef record = method->getParent()->getName();
  return record.contains("atomic") &&
         (isa<CXXConversionDecl>(method) || (method->getIdentifier() && method->getName() == "load"));
}

}  // namespace

unsigned Sources::number(const void* what) {
  auto [entry, is_new] = numbers_.try_emplace(what, 0u);
  if (is_new) entry->second = events_ + 1 + static_cast<unsigned>(numbers_.size());
  return entry->second;
}

unsigned Sources::comparison(const Expr* expression) {
  unsigned source = number(expression);
  comparisons_[source] = expression;
  return source;
}

const Expr* Sources::comparison_of(unsigned source) const { return comparisons_.lookup(source); }

const ValueFlow::Sides* ValueFlow::sides_of(const Expr* comparison) const {
  auto found = comparisons_.find(comparison);
  return found == comparisons_.end() ? nullptr : &found->second;
}

Origins ValueFlow::value_of(const Stmt* statement) {
  const auto* expression = dyn_cast_or_null<Expr>(statement);
  if (!expression) return {};
  auto known = values_.find(expression);
  return known != values_.end() ? known->second : compute(expression);
}

// What is decided from a value depends on it, but no longer is it.
Origins ValueFlow::judge(const Origins& origins) {
  judged_.join(origins);
  return origins.without_values();
}

Origins ValueFlow::children_of(const Stmt* statement) {
  Origins origins;
  for (const Stmt* child : statement->children()) origins.join(value_of(child));
  return origins;
}

Origins ValueFlow::compute(const Expr* expression) {
  if (const auto* name = dyn_cast<DeclRefExpr>(expression)) return compute_name(name);
  if (const auto* member = dyn_cast<MemberExpr>(expression)) return compute_member(member);
  if (const auto* call = dyn_cast<CallExpr>(expression)) return compute_call(call);
  if (const auto* conditional = dyn_cast<AbstractConditionalOperator>(expression)) {
    Origins arms = value_of(conditional->getTrueExpr()).joined(value_of(conditional->getFalseExpr()));
    return arms.joined(judge(value_of(conditional->getCond())));
  }
  if (const auto* rewritten = dyn_cast<CXXRewrittenBinaryOperator>(expression)) {
    return compute_comparison(expression, rewritten->getLHS(), rewritten->getRHS());
  }
  if (const auto* binary = dyn_cast<BinaryOperator>(expression)) {
    if (binary->getOpcode() == BO_Assign || binary->getOpcode() == BO_Comma) return value_of(binary->getRHS());
    if (binary->isComparisonOp()) return compute_comparison(expression, binary->getLHS(), binary->getRHS());
    Origins both = children_of(binary);
    return binary->isLogicalOp() ? judge(both) : both;
  }
  if (const auto* unary = dyn_cast<UnaryOperator>(expression)) {
    Origins origins = value_of(unary->getSubExpr());
    if (unary->getOpcode() == UO_Deref) return read_through(unary->getSubExpr(), origins);
    return unary->getOpcode() == UO_LNot ? judge(origins) : origins;
  }
  if (const auto* lambda = dyn_cast<LambdaExpr>(expression)) {
    Origins origins;
    for (const Expr* initialiser : lambda->capture_inits()) origins.join(value_of(initialiser));
    return origins;
  }
  if (const auto* opaque = dyn_cast<OpaqueValueExpr>(expression)) return value_of(opaque->getSourceExpr());
  if (const auto* block = dyn_cast<StmtExpr>(expression)) {
    const CompoundStmt* body = block->getSubStmt();
    return body->body_empty() ? Origins() : value_of(body->body_back());
  }
  if (isa<CXXDefaultArgExpr>(expression) || isa<CXXDefaultInitExpr>(expression)) return {};
  if (isa<UnaryExprOrTypeTraitExpr>(expression) || isa<CXXThisExpr>(expression)) return {};
  return children_of(expression);
}

Origins ValueFlow::compute_name(const DeclRefExpr* name) {
  const ValueDecl* decl = name->getDecl();
  Origins origins;
  if (is_global(decl)) {
    if (decl->getType().getNonReferenceType()->isScalarType()) origins.add(sources_.state(decl), true);
    return origins;
  }
  unsigned place = places_.of_variable(decl);
  if (place != Places::kNone) origins = read(place);
  bool is_given = place != Places::kNone && places_.is_given(place);
  if (is_given && is_plain_data(decl->getType()) && !is_map(decl->getType())) origins.add(sources_.parameter(), true);
  return origins;
}

Origins ValueFlow::compute_member(const MemberExpr* member) {
  const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
  if (!field) return is_global(member->getMemberDecl()) ? Origins() : value_of(member->getBase());
  Origins origins;
  Places::Found found = places_.of(member);
  if (found.place != Places::kNone) {
    origins = read(found.place);
    if (places_.is_given(found.place)) origins.add(sources_.parameter(), true);
  } else {
    origins = value_of(member->getBase());
  }
  if (member->isArrow()) origins = read_through(member->getBase(), origins);
  bool outlives = isa<CXXThisExpr>(member->getBase()->IgnoreParenImpCasts()) || origins.none();
  if (outlives && field->getType().getNonReferenceType()->isScalarType()) origins.add(sources_.state(field), true);
  return origins;
}

// `slot = &found->second;` reads nothing yet: whether the pointer is null tells only whether the key was found.
void ValueFlow::note_pointee(unsigned place, const Expr* pointer) {
  if (place == Places::kNone) return;
  pointer = pointer->IgnoreParenImpCasts();
  if (const auto* conditional = dyn_cast<AbstractConditionalOperator>(pointer)) {
    note_pointee(place, conditional->getTrueExpr());
    return note_pointee(place, conditional->getFalseExpr());
  }
  const auto* address = dyn_cast<UnaryOperator>(pointer);
  if (address && address->getOpcode() == UO_AddrOf) pointees_[place].join(value_of(address->getSubExpr()));
}

Origins ValueFlow::read_through(const Expr* pointer, Origins origins) {
  const auto* name = dyn_cast<DeclRefExpr>(pointer->IgnoreParenImpCasts());
  if (!name || !name->getType()->isPointerType()) return origins;
  const unsigned place = places_.of_variable(name->getDecl());
  pointees_.lookup(place).each([&](unsigned source) {
    const bool is_lookup = sources_.is_event(source) && !events_.list[source].is_iteration;
    if (is_lookup && origins.has(source)) origins.add(source, true);
  });
  return origins;
}

Origins ValueFlow::compute_comparison(const Expr* expression, const Expr* left, const Expr* right) {
  Sides sides{value_of(left), value_of(right)};
  note_age_test(expression, left, right);
  Origins origins = judge(sides.left.joined(sides.right));
  if (!sides.left.none() && !sides.right.none()) {
    comparisons_[expression] = sides;
    origins.add(sources_.comparison(expression), false);
  }
  return origins;
}

Origins ValueFlow::compute_call(const CallExpr* call) {
  int event = events_.of(call);
  HookCall hook;
  if (read_hook(call, hook)) return compute_hook(hook, event);
  const auto* written = dyn_cast<CXXOperatorCallExpr>(call);
  if (written && written->isComparisonOp() && call->getNumArgs() == 2) {
    return compute_comparison(call, call->getArg(0), call->getArg(1));
  }
  Origins origins;
  for (const Expr* argument : call->arguments()) origins.join(value_of(argument));
  if (const Expr* object = object_of(call)) origins.join(value_of(object));
  if (reads_atomic(call) || (event < 0 && is_accessor(call))) {
    const ValueDecl* state = object_of(call) ? named_object(object_of(call)) : nullptr;
    origins.add(sources_.state(reads_atomic(call) && state ? static_cast<const Decl*>(state) : call->getDirectCallee()),
                true);
  }
  if (call->getType()->isVoidType()) return {};
  if (event >= 0) origins.add(event, true);
  return call->getType()->isBooleanType() ? judge(origins) : origins;
}

Origins ValueFlow::compute_hook(const HookCall& hook, int event) {
  if (hook.kind == HookKind::kDereference) return compute_dereference(hook, event);
  if (hook.kind == HookKind::kElement) return value_of(hook.arguments.front());
  if (hook.kind == HookKind::kOther) return children_of(hook.call);
  Origins origins;
  for (const Expr* argument : hook.arguments) origins.join(value_of(argument));
  // A map that is itself an element, or the function's own.
  const Origins map = hook.map ? value_of(hook.map) : Origins();
  origins.join(map);
  if (event < 0) return origins;
  if (hook.kind == HookKind::kWholeWrite) return {};
  origins = origins.without_values();
  // How many such an element holds is what it is.
  if (hook.kind == HookKind::kSize || hook.kind == HookKind::kEmpty) origins.join(map);
  bool is_value = hook.kind == HookKind::kIndex || hook.kind == HookKind::kAt || hook.kind == HookKind::kSize ||
                  hook.operation() == "count" || hook.operation() == "extract";
  origins.add(event, is_value);
  return origins;
}

// Through the iterator that a lookup returned its value is read. Through one that walks over the map each element is a
// check of its own, of that element's key.
Origins ValueFlow::compute_dereference(const HookCall& hook, int event) {
  Origins iterator = value_of(hook.arguments.front());
  Origins origins = iterator;
  iterator.each([&](unsigned source) {
    if (!sources_.is_event(source)) return;
    if (!events_.list[source].is_iteration) return origins.add(source, true);
    origins.remove(source);
    if (event < 0) return;
    iterations_[event].add(source, false);
    origins.add(event, true);
  });
  return origins;
}

}  // namespace mapsan::plugin
