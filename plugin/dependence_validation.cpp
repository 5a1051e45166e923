// dependence_validation.cpp: acts that make sure, at the last moment, that what they rely on still holds. See
// dependence.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "clang/AST/ExprCXX.h"
#include "dependence.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

struct Operands {
  const Expr* left = nullptr;
  const Expr* right = nullptr;
  bool is_equality = false;
};

Operands operands_of(const Expr* comparison) {
  Operands operands;
  if (const auto* binary = dyn_cast<BinaryOperator>(comparison)) {
    operands = {binary->getLHS(), binary->getRHS(), binary->isEqualityOp()};
  } else if (const auto* rewritten = dyn_cast<CXXRewrittenBinaryOperator>(comparison)) {
    operands = {rewritten->getLHS(), rewritten->getRHS(), BinaryOperator::isEqualityOp(rewritten->getOperator())};
  } else if (const auto* call = dyn_cast<CXXOperatorCallExpr>(comparison)) {
    bool is_equality = call->getOperator() == OO_EqualEqual || call->getOperator() == OO_ExclaimEqual;
    operands = {call->getArg(0), call->getArg(1), is_equality};
  }
  return operands;
}

// A variable, or a member of one: what was put aside earlier.
bool is_put_aside(const Expr* expression) {
  expression = expression->IgnoreParenImpCasts();
  if (const auto* member = dyn_cast<MemberExpr>(expression)) {
    return !isa<CXXThisExpr>(member->getBase()->IgnoreParenImpCasts()) && is_put_aside(member->getBase());
  }
  const auto* name = dyn_cast<DeclRefExpr>(expression);
  const auto* variable = name ? dyn_cast<VarDecl>(name->getDecl()) : nullptr;
  return variable && !variable->hasGlobalStorage();
}

bool counts(QualType type) {
  type = type.getNonReferenceType();
  return type->isIntegerType() && !type->isBooleanType() && !type->isEnumeralType();
}

}  // namespace

void Dependence::validate(const Event& act, const Origins& deciding, Part& part) {
  deciding.each([&](unsigned source) {
    const Expr* comparison = flow_.sources().comparison_of(source);
    const ValueFlow::Sides* sides = comparison ? flow_.sides_of(comparison) : nullptr;
    if (!sides) return;
    validate_by_check(*sides, part);
    if (!is_behind_lock(comparison, act)) return;
    if (compares_state_with_older(comparison, *sides)) part.needs.clear();
    if (!operands_of(comparison).is_equality) return;
    validate_by_parameter(comparison, sides->left, sides->right, part);
    validate_by_parameter(comparison, sides->right, sides->left, part);
  });
}

// The comparison is made after the lock was taken under which the act takes place.
bool Dependence::is_behind_lock(const Expr* comparison, const Event& act) const {
  return body_.order(comparison) > body_.last_lock_before(act.call);
}

// `if (m[k] == old) m[k] = changed(old);`: of two checks that are compared the later one repairs what the earlier one
// read.
void Dependence::validate_by_check(const ValueFlow::Sides& sides, Part& part) const {
  for (Need& need : part.needs) {
    bool is_left = sides.left.has(need.check), is_right = sides.right.has(need.check);
    if (is_left == is_right) continue;
    int other = value_check_in(is_left ? sides.right : sides.left, is_left ? sides.left : sides.right);
    if (other < 0 || static_cast<unsigned>(other) == need.check) continue;
    bool is_later = body_.order(events_.list[other].call) > body_.order(events_.list[need.check].call);
    if (is_later) need.validated_by = other;
  }
}

int Dependence::value_check_in(const Origins& origins, const Origins& but) const {
  int found = -1;
  origins.each([&](unsigned source) {
    bool is_check = source < events_.list.size() && events_.list[source].is_check;
    if (is_check && origins.has_value(source) && !but.has(source)) found = static_cast<int>(source);
  });
  return found;
}

// `if (version_ == seen)`, where `seen` was `version_` before.
bool Dependence::compares_state_with_older(const Expr* comparison, const ValueFlow::Sides& sides) {
  Operands operands = operands_of(comparison);
  if (!operands.left || is_put_aside(operands.left) == is_put_aside(operands.right)) return false;
  bool found = false;
  sides.left.each([&](unsigned source) {
    bool is_state = source > flow_.sources().parameter() && !flow_.sources().comparison_of(source);
    found |= is_state && sides.left.has_value(source) && sides.right.has_value(source);
  });
  return found;
}

// `if (m[k] != expected) return false;`, where the caller says what it expects.
void Dependence::validate_by_parameter(const Expr* comparison, const Origins& given, const Origins& own, Part& part) {
  bool is_given = given.has_value(flow_.sources().parameter());
  given.each([&](unsigned source) { is_given &= !flow_.sources().is_event(source); });
  if (!is_given) return;
  int check = value_check_in(own, given);
  // Elements that a walk comes to are not the one that is acted on.
  if (check >= 0 && flow_.iterations_of(check).none()) {
    part.validated_by = check;
    return;
  }
  bool has_state = false;
  own.each([&](unsigned source) {
    has_state |= source > flow_.sources().parameter() && !flow_.sources().comparison_of(source) && !given.has(source);
  });
  if (has_state && counts(operands_of(comparison).left->getType())) part.is_validated = true;
}

}  // namespace mapsan::plugin
