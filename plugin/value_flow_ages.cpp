// value_flow_ages.cpp: conditions that hold of what is old. See value_flow.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `if (session.seen + ttl < now)`: had the element been read before its last write, it would have looked older still. So the
// decision does not rest on that write, as it does in `if (job.state == kDone)` or `if (received >= expected)`.
#include "map_types.h"
#include "value_flow.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

// One operand of the sums on the two sides, all brought to the left: `a < b` is a - b < 0.
struct Term {
  const Expr* expression;
  bool is_negative;
};
using Terms = llvm::SmallVector<Term, 4>;

const Expr* stripped(const Expr* expression) {
  for (const Expr* inner = nullptr; inner != expression;) {
    inner = expression;
    expression = expression->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
    if (const auto* cast = dyn_cast<ExplicitCastExpr>(expression)) expression = cast->getSubExpr();
  }
  return expression;
}

// `duration.count()`, `duration_cast<seconds>(duration)`, `seconds(number)`: the same quantity.
const Expr* converted(const Expr* expression) {
  if (const auto* made = dyn_cast<CXXConstructExpr>(expression)) {
    return made->getNumArgs() == 1 && is_library_code(made->getConstructor()) ? made->getArg(0) : nullptr;
  }
  const auto* call = dyn_cast<CallExpr>(expression);
  if (!call || isa<CXXOperatorCallExpr>(call) || !call->getDirectCallee() || !is_library_code(call->getDirectCallee())) {
    return nullptr;
  }
  if (const auto* member = dyn_cast<CXXMemberCallExpr>(call)) {
    return member->getNumArgs() == 0 ? member->getImplicitObjectArgument() : nullptr;
  }
  return call->getNumArgs() == 1 ? call->getArg(0) : nullptr;
}

void collect(const Expr* expression, bool is_negative, Terms& terms) {
  expression = stripped(expression);
  const Expr* left = nullptr;
  const Expr* right = nullptr;
  bool subtracts = false;
  if (const auto* binary = dyn_cast<BinaryOperator>(expression); binary && binary->isAdditiveOp()) {
    left = binary->getLHS(), right = binary->getRHS();
    subtracts = binary->getOpcode() == BO_Sub;
  } else if (const auto* written = dyn_cast<CXXOperatorCallExpr>(expression); written && written->getNumArgs() == 2) {
    const OverloadedOperatorKind kind = written->getOperator();
    if (kind == OO_Plus || kind == OO_Minus) left = written->getArg(0), right = written->getArg(1);
    subtracts = kind == OO_Minus;
  }
  if (left) {
    collect(left, is_negative, terms);
    collect(right, is_negative != subtracts, terms);
  } else if (const Expr* inner = converted(expression)) {
    collect(inner, is_negative, terms);
  } else {
    terms.push_back({expression, is_negative});
  }
}

// Of `expression`, as `left < right` or `left > right`.
std::optional<bool> is_less(const Expr* expression) {
  BinaryOperatorKind kind = BO_Comma;
  if (const auto* binary = dyn_cast<BinaryOperator>(expression)) kind = binary->getOpcode();
  if (const auto* rewritten = dyn_cast<CXXRewrittenBinaryOperator>(expression)) kind = rewritten->getOperator();
  if (const auto* written = dyn_cast<CXXOperatorCallExpr>(expression)) {
    kind = BinaryOperator::getOverloadedOpcode(written->getOperator());
  }
  if (kind == BO_LT || kind == BO_LE) return true;
  if (kind == BO_GT || kind == BO_GE) return false;
  return std::nullopt;
}

bool leaves(const Stmt* statement) {
  if (const auto* block = dyn_cast_or_null<CompoundStmt>(statement)) {
    return !block->body_empty() && leaves(block->body_back());
  }
  const auto* expression = dyn_cast_or_null<Expr>(statement);
  return (expression && isa<CXXThrowExpr>(expression->IgnoreImplicit())) ||
         (statement && (isa<ReturnStmt>(statement) || isa<BreakStmt>(statement) || isa<ContinueStmt>(statement)));
}

}  // namespace

// Whether what follows from the condition is done when it holds; `if (fresh) return;` goes on when it does not.
bool ValueFlow::acts_when_true(const Expr* condition) const {
  bool holds = true;
  const Stmt* inner = condition;
  for (const Stmt* around = body_.parent(inner); around; inner = around, around = body_.parent(around)) {
    if (const auto* unary = dyn_cast<UnaryOperator>(around)) holds ^= unary->getOpcode() == UO_LNot;
    const auto* branch = dyn_cast<IfStmt>(around);
    if (branch && inner == branch->getCond()) {
      const bool acts_there = llvm::any_of(events_.list, [&](const Event& event) {
        return event.is_act && body_.is_within(event.call, branch->getThen());
      });
      return leaves(branch->getThen()) && !acts_there ? !holds : holds;
    }
    if (!isa<Expr>(around)) return holds;
  }
  return holds;
}

void ValueFlow::note_age_test(const Expr* expression, const Expr* left, const Expr* right) {
  const std::optional<bool> less = is_less(expression);
  if (!less) return;
  Terms terms;
  collect(left, !*less, terms);
  collect(right, *less, terms);
  const bool acts = acts_when_true(expression);
  const clang::ASTContext& context = body_.function()->getASTContext();
  for (const Term& term : terms) {
    Origins read = value_of(term.expression);
    // Smaller than something that changes, when that is what is acted upon.
    const bool is_old = term.is_negative != acts && llvm::any_of(terms, [&](const Term& other) {
      return other.is_negative != term.is_negative && !other.expression->isValueDependent() &&
             !other.expression->isEvaluatable(context);
    });
    if (is_old) aged_.join(read);
  }
}

}  // namespace mapsan::plugin
