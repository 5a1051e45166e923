// own_locals.cpp: see own_locals.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "own_locals.h"

#include "clang/AST/LambdaCapture.h"
#include "clang/AST/StmtCXX.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

const VarDecl* captured_variable(const LambdaCapture& capture) {
  return capture.capturesVariable() ? dyn_cast<VarDecl>(capture.getCapturedVar()) : nullptr;
}

const Expr* condition_of(const Stmt* statement) {
  if (const auto* branch = dyn_cast<IfStmt>(statement)) return branch->getCond();
  if (const auto* loop = dyn_cast<ForStmt>(statement)) return loop->getCond();
  if (const auto* loop = dyn_cast<WhileStmt>(statement)) return loop->getCond();
  if (const auto* loop = dyn_cast<DoStmt>(statement)) return loop->getCond();
  if (const auto* choice = dyn_cast<SwitchStmt>(statement)) return choice->getCond();
  if (const auto* choice = dyn_cast<AbstractConditionalOperator>(statement)) return choice->getCond();
  const auto* binary = dyn_cast<BinaryOperator>(statement);
  return binary && (binary->isComparisonOp() || binary->isLogicalOp()) ? binary : nullptr;
}

// What the compiler makes itself copies its argument and keeps no reference to it.
bool only_copies(const FunctionDecl* callee) {
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  return method && !method->isUserProvided() &&
         (isa<CXXConstructorDecl>(method) || method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator());
}

// Functions of the library that hand a reference on instead of using it.
bool keeps_reference(const FunctionDecl* callee) {
  return callee->getIdentifier() && (callee->getName() == "ref" || callee->getName() == "cref");
}

}  // namespace

OwnLocals::OwnLocals(const FunctionDecl* function) : function_(function) {
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(function)) {
    for (const CXXCtorInitializer* initialiser : constructor->inits()) search(initialiser->getInit());
  }
  search(function->getBody());
}

void OwnLocals::search(const Stmt* statement) {
  if (!statement) return;
  if (const auto* lambda = dyn_cast<LambdaExpr>(statement)) return search_lambda(lambda);
  for (const Stmt* child : statement->children()) search(child);
  mark_deciding(condition_of(statement));
  if (const auto* loop = dyn_cast<CXXForRangeStmt>(statement)) {
    ranges_[loop->getLoopVariable()] = loop->getRangeInit();
  } else if (const auto* unary = dyn_cast<UnaryOperator>(statement)) {
    if (unary->getOpcode() == UO_AddrOf) mark_shared(unary->getSubExpr());
  } else if (const auto* call = dyn_cast<CallExpr>(statement)) {
    const bool has_object = isa<CXXOperatorCallExpr>(call) && isa_and_nonnull<CXXMethodDecl>(call->getDirectCallee());
    llvm::SmallVector<const Expr*, 6> arguments(call->arg_begin() + (has_object ? 1 : 0), call->arg_end());
    search_arguments(call->getDirectCallee(), arguments);
  } else if (const auto* construct = dyn_cast<CXXConstructExpr>(statement)) {
    search_arguments(construct->getConstructor(), {construct->getArgs(), construct->getNumArgs()});
  }
}

void OwnLocals::search_lambda(const LambdaExpr* lambda) {
  for (const LambdaCapture& capture : lambda->captures()) {
    const VarDecl* variable = captured_variable(capture);
    if (variable && capture.getCaptureKind() == LCK_ByRef) shared_.insert(variable);
    if (variable) deciding_.insert(variable);
  }
  for (const Expr* initialiser : lambda->capture_inits()) search(initialiser);
  search(lambda->getBody());
}

void OwnLocals::search_arguments(const FunctionDecl* callee, llvm::ArrayRef<const Expr*> arguments) {
  if (!callee || is_hook(callee) || only_copies(callee) || (is_library_code(callee) && !keeps_reference(callee))) return;
  for (unsigned index = 0; index < arguments.size() && index < callee->getNumParams(); ++index) {
    QualType type = callee->getParamDecl(index)->getType();
    if (type->isReferenceType()) mark_shared(arguments[index]);
  }
}

void OwnLocals::mark_deciding(const Stmt* condition) {
  if (!condition) return;
  const auto* reference = dyn_cast<DeclRefExpr>(condition);
  const auto* variable = reference ? dyn_cast<VarDecl>(reference->getDecl()) : nullptr;
  if (variable) deciding_.insert(variable);
  for (const Stmt* child : condition->children()) mark_deciding(child);
}

void OwnLocals::mark_shared(const Expr* expression) {
  for (expression = expression->IgnoreParenImpCasts(); isa<MemberExpr>(expression);) {
    const auto* member = cast<MemberExpr>(expression);
    if (member->isArrow()) return;
    expression = member->getBase()->IgnoreParenImpCasts();
  }
  const auto* reference = dyn_cast<DeclRefExpr>(expression);
  const auto* variable = reference ? dyn_cast<VarDecl>(reference->getDecl()) : nullptr;
  if (variable) shared_.insert(variable);
}

// Declared in the function or in a lambda inside it.
bool OwnLocals::is_within(const DeclContext* owner) const {
  for (; owner && !owner->isFileContext(); owner = owner->getParent()) {
    const auto* function = dyn_cast<FunctionDecl>(owner);
    if (function && function->getCanonicalDecl() == function_->getCanonicalDecl()) return true;
  }
  return false;
}

bool OwnLocals::captures_copy(const VarDecl* variable) const {
  for (const DeclContext* context = function_; context; context = context->getParent()) {
    const auto* record = dyn_cast<CXXRecordDecl>(context);
    if (!record || !record->isLambda()) continue;
    for (const LambdaCapture& capture : record->captures()) {
      if (captured_variable(capture) == variable && capture.getCaptureKind() == LCK_ByCopy) return true;
    }
  }
  return false;
}

bool OwnLocals::is_private(const VarDecl* variable) const {
  if (variable->getTLSKind() != VarDecl::TLS_None) return true;
  if (!variable->hasLocalStorage()) return false;
  if (captures_copy(variable)) return true;
  return is_within(variable->getDeclContext()) && !shared_.contains(variable);
}

const Expr* OwnLocals::alias(const VarDecl* variable) const {
  if (isa<ParmVarDecl>(variable)) return nullptr;
  const auto range = ranges_.find(variable);
  return range != ranges_.end() ? range->second : variable->getInit();
}

}  // namespace mapsan::plugin
