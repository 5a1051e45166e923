// object_parts.cpp: see object_parts.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "object_parts.h"

#include "clang/AST/ExprCXX.h"
#include "map_types.h"
#include "state_names.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

// Copies of these refer to the same object: iterators, smart pointers, views.
bool is_handle(const CXXRecordDecl* record) {
  if (!record->getIdentifier()) return false;
  const llvm::StringRef name = record->getName();
  return name.contains("iter") || name.contains("ptr") || name == "reference_wrapper" || name == "span" ||
         name == "basic_string_view";
}

}  // namespace

const Expr* unwrapped(const Expr* expression) {
  for (;;) {
    const Expr* inner = expression->IgnoreParens();
    if (const auto* cast_expression = dyn_cast<CastExpr>(inner)) inner = cast_expression->getSubExpr();
    if (const auto* full = dyn_cast<FullExpr>(inner)) inner = full->getSubExpr();
    if (const auto* temporary = dyn_cast<MaterializeTemporaryExpr>(inner)) inner = temporary->getSubExpr();
    if (const auto* bound = dyn_cast<CXXBindTemporaryExpr>(inner)) inner = bound->getSubExpr();
    if (inner == expression) return inner;
    expression = inner;
  }
}

const Expr* dereferenced_handle(const Expr* expression) {
  const auto* call = dyn_cast<CXXOperatorCallExpr>(expression);
  const auto* method = call ? dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee()) : nullptr;
  if (!method || !is_library_code(method) || !is_handle(method->getParent())) return nullptr;
  return call->getOperator() == OO_Star || call->getOperator() == OO_Subscript ? call->getArg(0) : nullptr;
}

const Expr* part_owner(const Expr* expression) {
  const auto* call = dyn_cast<CallExpr>(expression);
  const auto* method = call ? dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee()) : nullptr;
  if (!method || method->isStatic() || !is_std(method->getParent())) return nullptr;
  if (is_handle(method->getParent()) || is_untracked(method->getThisType()->getPointeeType())) return nullptr;
  if (isa<CXXOperatorCallExpr>(call)) {
    const auto kind = method->getOverloadedOperator();
    return kind == OO_Subscript || kind == OO_Star || kind == OO_Arrow ? call->getArg(0) : nullptr;
  }
  const auto* member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens());
  if (!member || member->isArrow() || !method->getIdentifier()) return nullptr;
  const llvm::StringRef name = method->getName();
  const bool hands_out = name == "front" || name == "back" || name == "at" || name == "top" || name == "value";
  return hands_out ? member->getBase() : nullptr;
}

}  // namespace mapsan::plugin
