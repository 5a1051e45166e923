// effect_walker.cpp: statements and operators. See effect_walker.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "effect_walker.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "map_types.h"
#include "object_parts.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr int kMaxDepth = 200;  // of expressions

Use changed(Use use) { return use == Use::kNone ? Use::kGive : Use::kBoth; }

bool is_same(const ASTContext& context, const Expr* a, const Expr* b) {
  llvm::FoldingSetNodeID left, right;
  unwrapped(a)->Profile(left, context, /*Canonical=*/true);
  unwrapped(b)->Profile(right, context, /*Canonical=*/true);
  return left == right;
}

}  // namespace

void EffectWalker::record(StateSet set, Use use) {
  if (use == Use::kTake || use == Use::kBoth) (in_result_ ? effects_.returns : effects_.takes) |= set;
  if (use == Use::kGive || use == Use::kBoth) effects_.gives |= set;
}

void EffectWalker::add(const StateEffects& effects, Use use) {
  effects_.gives |= effects.gives;
  effects_.takes |= effects.takes;
  effects_.waits |= effects.waits;
  effects_.notifies |= effects.notifies;
  record(effects.returns, use);
}

void EffectWalker::anything() { add(StateEffects::anything(), Use::kTake); }

void EffectWalker::initialisers(const CXXConstructorDecl* constructor) {
  for (const CXXCtorInitializer* initialiser : constructor->inits()) {
    if (initialiser->getInit()) expression(initialiser->getInit(), Use::kTake);
  }
}

void EffectWalker::children(const Stmt* parent, Use use) {
  for (const Stmt* child : parent->children()) {
    if (const auto* value = dyn_cast_or_null<Expr>(child)) {
      expression(value, use);
    } else if (child) {
      statement(child);
    }
  }
}

void EffectWalker::decision(const Expr* condition) {
  const bool in_result = in_result_;
  in_result_ = false;
  if (condition) expression(condition, Use::kTake);
  in_result_ = in_result;
}

void EffectWalker::statement(const Stmt* code) {
  if (!code) return;
  if (const auto* value = dyn_cast<Expr>(code)) return expression(value, Use::kNone);
  if (const auto* declared = dyn_cast<DeclStmt>(code)) return declarations(declared);
  if (const auto* returned = dyn_cast<ReturnStmt>(code)) return result(returned);
  if (isa<AsmStmt>(code) || isa<CoreturnStmt>(code)) return anything();
  if (const auto* branch = dyn_cast<IfStmt>(code)) {
    statement(branch->getInit());
    if (branch->getConditionVariableDeclStmt()) declarations(branch->getConditionVariableDeclStmt());
    if (!branch->isConstexpr()) decision(branch->getCond());
    statement(branch->getThen());
    return statement(branch->getElse());
  }
  if (const auto* loop = dyn_cast<ForStmt>(code)) {
    statement(loop->getInit());
    decision(loop->getCond());
    if (loop->getInc()) expression(loop->getInc(), Use::kNone);
    return statement(loop->getBody());
  }
  if (const auto* loop = dyn_cast<WhileStmt>(code)) {
    if (loop->getConditionVariableDeclStmt()) declarations(loop->getConditionVariableDeclStmt());
    decision(loop->getCond());
    return statement(loop->getBody());
  }
  if (const auto* loop = dyn_cast<DoStmt>(code)) {
    decision(loop->getCond());
    return statement(loop->getBody());
  }
  if (const auto* choice = dyn_cast<SwitchStmt>(code)) {
    statement(choice->getInit());
    if (choice->getConditionVariableDeclStmt()) declarations(choice->getConditionVariableDeclStmt());
    decision(choice->getCond());
    return statement(choice->getBody());
  }
  if (const auto* loop = dyn_cast<CXXForRangeStmt>(code)) {
    statement(loop->getInit());
    decision(loop->getRangeInit());
    return statement(loop->getBody());
  }
  if (isa<CoroutineBodyStmt>(code)) return anything();
  if (const auto* label = dyn_cast<CaseStmt>(code)) return statement(label->getSubStmt());
  for (const Stmt* child : code->children()) statement(child);
}

void EffectWalker::declarations(const DeclStmt* code) {
  for (const Decl* decl : code->decls()) {
    const auto* declared = dyn_cast<VarDecl>(decl);
    if (!declared) continue;
    // A reference is another name for what it is bound to: what becomes of that shows where the name is used.
    const bool is_alias = declared->getType()->isReferenceType() && declared->getInit() && declared->getInit()->isLValue();
    if (declared->getInit() && draws_number(declared->getInit()) && !locals_.decides(declared)) {
      expression(declared->getInit(), Use::kNone);
    } else if (declared->getInit()) {
      expression(declared->getInit(), is_alias ? Use::kNone : Use::kTake);
    }
    destroyed(declared->getType());
  }
}

void EffectWalker::result(const ReturnStmt* code) {
  if (!code->getRetValue()) return;
  if (!whole_ && draws_number(code->getRetValue())) return expression(code->getRetValue(), Use::kNone);
  in_result_ = lambdas_ == 0;
  expression(code->getRetValue(), Use::kTake);  // of a reference callers say whether they write through it
  in_result_ = false;
}

void EffectWalker::lambda(const LambdaExpr* code) {
  for (const Expr* initialiser : code->capture_inits()) {
    const bool by_value = initialiser && !initialiser->isLValue();
    if (initialiser) expression(initialiser, by_value ? Use::kTake : Use::kNone);
  }
  ++lambdas_;
  const bool in_result = in_result_;
  in_result_ = false;
  statement(code->getBody());
  in_result_ = in_result;
  --lambdas_;
}

void EffectWalker::expression(const Expr* code, Use use) {
  if (!code || depth_ > kMaxDepth) return;
  ++depth_;
  code = code->IgnoreParens();
  if (const auto* cast_expression = dyn_cast<CastExpr>(code)) {
    const bool thrown_away = cast_expression->getCastKind() == CK_ToVoid;
    expression(cast_expression->getSubExpr(), thrown_away ? Use::kNone : use);
  } else if (unwrapped(code) != code) {
    expression(unwrapped(code), use);
  } else if (isa<DeclRefExpr>(code) || isa<MemberExpr>(code) || isa<ArraySubscriptExpr>(code)) {
    place(code, use);
  } else if (const auto* operation = dyn_cast<UnaryOperator>(code)) {
    unary(operation, use);
  } else if (const auto* operation = dyn_cast<BinaryOperator>(code)) {
    binary(operation, use);
  } else if (const auto* choice = dyn_cast<ConditionalOperator>(code)) {
    decision(choice->getCond());
    expression(choice->getTrueExpr(), use);
    expression(choice->getFalseExpr(), use);
  } else if (part_owner(code) || dereferenced_handle(code)) {
    place(code, use);
  } else if (const auto* called = dyn_cast<CallExpr>(code)) {
    call(called, use);
  } else if (const auto* made = dyn_cast<CXXConstructExpr>(code)) {
    construct(made, use);
  } else if (const auto* closure = dyn_cast<LambdaExpr>(code)) {
    lambda(closure);
  } else if (const auto* filled_in = dyn_cast<CXXDefaultArgExpr>(code)) {
    expression(filled_in->getExpr(), use);
  } else if (const auto* filled_in = dyn_cast<CXXDefaultInitExpr>(code)) {
    expression(filled_in->getExpr(), use);
  } else if (const auto* block = dyn_cast<StmtExpr>(code)) {
    statement(block->getSubStmt());
  } else if (isa<CoroutineSuspendExpr>(code)) {
    anything();
  } else if (const auto* atomic = dyn_cast<AtomicExpr>(code)) {
    for (const Stmt* child : atomic->children()) {
      const auto* operand = cast<Expr>(child);
      if (!operand->getType()->isPointerType()) expression(operand, Use::kTake);
    }
  } else if (!isa<UnaryExprOrTypeTraitExpr>(code) && !isa<CXXNoexceptExpr>(code) && !isa<CXXTypeidExpr>(code)) {
    children(code, isa<InitListExpr>(code) ? Use::kTake : value_of(use));
  }
  --depth_;
}

void EffectWalker::unary(const UnaryOperator* code, Use use) {
  if (code->isIncrementDecrementOp()) return expression(code->getSubExpr(), changed(use));
  if (code->getOpcode() == UO_Deref) return place(code, use);
  if (code->getOpcode() == UO_AddrOf) return expression(code->getSubExpr(), use == Use::kNone ? Use::kNone : Use::kBoth);
  expression(code->getSubExpr(), value_of(use));
}

void EffectWalker::binary(const BinaryOperator* code, Use use) {
  if (code->getOpcode() == BO_Assign) {
    expression(code->getLHS(), changed(use));
    return updated(code->getRHS(), code->getLHS());
  }
  if (code->isAssignmentOp()) {
    expression(code->getLHS(), changed(use));
    return expression(code->getRHS(), Use::kTake);
  }
  if (code->isLogicalOp()) {
    decision(code->getLHS());
    return expression(code->getRHS(), use);
  }
  if (code->getOpcode() == BO_Comma) {
    expression(code->getLHS(), Use::kNone);
    return expression(code->getRHS(), use);
  }
  if (code->isPtrMemOp()) {
    expression(code->getRHS(), Use::kTake);
    expression(code->getLHS(), Use::kTake);
    return unnamed(code->getType(), use, 0);
  }
  expression(code->getLHS(), value_of(use));
  expression(code->getRHS(), value_of(use));
}

// A value that is kept. Who draws the next number goes by nothing that those did who drew before.
void EffectWalker::stored(const Expr* value) {
  draws_number(value) ? expression(value, Use::kNone) : expression(value, Use::kTake);
}

// `next_id_++`
bool EffectWalker::draws_number(const Expr* value) const {
  const auto* raised = dyn_cast<UnaryOperator>(unwrapped(value));
  return raised && raised->isIncrementOp() && raised->getType()->isIntegerType();
}

// The right side of `target = value`: `n = n + 1` goes by n no more than `++n` does.
void EffectWalker::updated(const Expr* value, const Expr* target) {
  const auto* operation = dyn_cast<BinaryOperator>(unwrapped(value));
  if (operation && (operation->isAdditiveOp() || operation->isMultiplicativeOp() || operation->isBitwiseOp())) {
    updated(operation->getLHS(), target);
    updated(operation->getRHS(), target);
  } else if (!is_same(functions_.context(), value, target)) {
    const auto* variable = dyn_cast<DeclRefExpr>(unwrapped(target));
    const auto* local = variable ? dyn_cast<VarDecl>(variable->getDecl()) : nullptr;
    local && locals_.decides(local) ? expression(value, Use::kTake) : stored(value);
  }
}

}  // namespace mapsan::plugin
