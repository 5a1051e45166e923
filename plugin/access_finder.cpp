// access_finder.cpp: see access_finder.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "access_finder.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprConcepts.h"
#include "clang/AST/StmtCXX.h"
#include "clang_compat.h"
#include "map_types.h"
#include "names.h"

namespace mapsan::plugin {

using namespace clang;

void AccessFinder::declaration(Decl* decl) {
  if (!decl || decl->isInvalidDecl()) return;
  if (auto* space = dyn_cast<NamespaceDecl>(decl)) {
    if (is_library_code(space)) return;
    for (Decl* inner : space->decls()) declaration(inner);
  } else if (isa<LinkageSpecDecl>(decl) || isa<ExportDecl>(decl)) {
    for (Decl* inner : cast<DeclContext>(decl)->decls()) declaration(inner);
  } else if (auto* class_decl = dyn_cast<CXXRecordDecl>(decl)) {
    record(class_decl);
  } else if (auto* function_decl = dyn_cast<FunctionDecl>(decl)) {
    function(function_decl);
  } else if (auto* variable_decl = dyn_cast<VarDecl>(decl)) {
    variable(variable_decl);
  } else if (auto* friend_decl = dyn_cast<FriendDecl>(decl)) {
    if (auto* befriended = dyn_cast_or_null<FunctionDecl>(friend_decl->getFriendDecl())) function(befriended);
  }
}

void AccessFinder::record(CXXRecordDecl* class_decl) {
  if (!class_decl->isThisDeclarationADefinition() || class_decl->isDependentContext() || is_library_code(class_decl)) {
    return;
  }
  for (Decl* member : class_decl->decls()) {
    if (auto* data_member = dyn_cast<FieldDecl>(member)) {
      field(data_member);
    } else {
      declaration(member);
    }
  }
}

void AccessFinder::field(FieldDecl* data_member) {
  declarations_.add(data_member);
  if (!has_default_initializer(data_member)) return;
  root(data_member->getInClassInitializer(), {data_member->getParent(), nullptr, nullptr});
}

void AccessFinder::variable(VarDecl* variable_decl) {
  if (variable_decl->getDeclContext()->isDependentContext() || variable_decl->isTemplated()) return;
  if (is_library_code(variable_decl) || variable_decl->getDescribedVarTemplate()) return;
  declarations_.add(variable_decl);
  if (variable_decl->isConstexpr() || !variable_decl->hasInit() || isa<ParmVarDecl>(variable_decl)) return;
  root(variable_decl->getInit(), {variable_decl->getDeclContext(), nullptr, nullptr});
}

bool AccessFinder::is_ignored(const FunctionDecl* function_decl) const {
  if (!ignored_) return false;
  SourcePlace place = source_place(context_, function_decl->getLocation());
  return ignored_->inSection("mapsan", "src", place.file) ||
         ignored_->inSection("mapsan", "fun", qualified_name(function_decl));
}

void AccessFinder::function(FunctionDecl* function_decl) {
  if (function_decl->isDependentContext() || function_decl->isTemplated() || is_library_code(function_decl)) return;
  if (function_decl->isDeleted() || function_decl->isConsteval()) return;
  for (ParmVarDecl* parameter : function_decl->parameters()) {
    bool has_value =
        parameter->hasDefaultArg() && !parameter->hasUnparsedDefaultArg() && !parameter->hasUninstantiatedDefaultArg();
    if (has_value && parameter->getInit() && seen_.insert(parameter->getInit()).second) {
      root(parameter->getInit(), {function_decl->getDeclContext(), nullptr, nullptr});
    }
  }
  if (!function_decl->doesThisDeclarationHaveABody() || !seen_.insert(function_decl).second) return;
  if (is_ignored(function_decl)) return;
  if (auto* constructor = dyn_cast<CXXConstructorDecl>(function_decl)) constructor_initialisers(constructor);
  Stmt* body = function_decl->getBody();
  if (!body) return;
  const UnescapedMaps unescaped(context_, body);
  for (VarDecl* map : unescaped.maps()) map->addAttr(AnnotateAttr::CreateImplicit(context_, kUnescapedMark, nullptr, 0));
  root(body, {function_decl, function_decl, body, &unescaped});
  pairs_.function(function_decl);
  own_locks_.function(function_decl);
}

void AccessFinder::constructor_initialisers(CXXConstructorDecl* constructor) {
  for (CXXCtorInitializer* initialiser : constructor->inits()) {
    if (!initialiser->getInit()) continue;
    declarations_.add(initialiser);
    root(initialiser->getInit(), {constructor, constructor, initialiser->getInit()});
  }
}

void AccessFinder::root(Stmt* code, const Rewriter::Place& place) {
  Rewriter::Place interrupted = rewriter_.place();
  llvm::SmallVector<const Stmt*, 64> outer;
  outer.swap(ancestors_);
  rewriter_.set_place(place);
  walk(code);
  rewriter_.set_place(interrupted);
  ancestors_.swap(outer);
}

void AccessFinder::walk(Stmt* statement) {
  if (!statement || HookBuilder::is_rewritten(statement) || walk_special(statement)) return;
  ancestors_.push_back(statement);
  for (Stmt* child : statement->children()) walk(child);
  ancestors_.pop_back();
  if (auto* expression = dyn_cast<Expr>(statement)) rewriter_.visit(expression, ancestors_);
}

bool AccessFinder::walk_special(Stmt* statement) {
  switch (statement->getStmtClass()) {
    case Stmt::UnaryExprOrTypeTraitExprClass:
    case Stmt::CXXNoexceptExprClass:
    case Stmt::RequiresExprClass:
    case Stmt::ConstantExprClass:
    case Stmt::TypeTraitExprClass:
    case Stmt::SubstNonTypeTemplateParmExprClass:
    case Stmt::ConceptSpecializationExprClass:
    case Stmt::BlockExprClass:
      return true;
    case Stmt::CXXTypeidExprClass:
      return !cast<CXXTypeidExpr>(statement)->isPotentiallyEvaluated();
    case Stmt::GenericSelectionExprClass: {
      auto* selection = cast<GenericSelectionExpr>(statement);
      if (!selection->isResultDependent()) walk(selection->getResultExpr());
      return true;
    }
    case Stmt::ChooseExprClass:
      walk(cast<ChooseExpr>(statement)->getChosenSubExpr());
      return true;
    case Stmt::CXXDefaultArgExprClass: {
      auto* use = cast<CXXDefaultArgExpr>(statement);
      walk_default(use->getExpr(), cast<Decl>(use->getParam()->getDeclContext()));
      return true;
    }
    case Stmt::CXXDefaultInitExprClass: {
      auto* use = cast<CXXDefaultInitExpr>(statement);
      walk_default(use->getExpr(), use->getField());
      return true;
    }
    case Stmt::IfStmtClass:
      if (!cast<IfStmt>(statement)->isConstexpr()) return false;
      walk_if_constexpr(cast<IfStmt>(statement));
      return true;
    case Stmt::CapturedStmtClass:  // OpenMP; its children are the captures only
      ancestors_.push_back(statement);
      walk(cast<CapturedStmt>(statement)->getCapturedStmt());
      ancestors_.pop_back();
      return false;
    case Stmt::LambdaExprClass:
      walk_lambda(cast<LambdaExpr>(statement));
      return true;
    case Stmt::DeclStmtClass:
      return walk_declarations(cast<DeclStmt>(statement));
    case Stmt::AttributedStmtClass:  // a tail call that must stay one
      return llvm::any_of(cast<AttributedStmt>(statement)->getAttrs(),
                          [](const Attr* attribute) { return attribute->getKind() == attr::MustTail; });
    default:
      return false;
  }
}

void AccessFinder::walk_if_constexpr(IfStmt* statement) {
  ancestors_.push_back(statement);
  walk(statement->getInit());
  Stmt* arm = nullptr;
  if (nondiscarded_arm(statement, context_, arm)) walk(arm);
  ancestors_.pop_back();
}

void AccessFinder::walk_lambda(LambdaExpr* lambda) {
  ancestors_.push_back(lambda);
  for (Expr* initialiser : lambda->capture_inits()) walk(initialiser);
  ancestors_.pop_back();
  CXXMethodDecl* operation = lambda->getCallOperator();
  if (operation && !lambda->isGenericLambda()) function(operation);
}

void AccessFinder::walk_default(const Expr* expression, const Decl* owner) {
  if (!seen_.insert(expression).second || is_library_code(owner)) return;
  llvm::SmallVector<const Stmt*, 64> outer;
  outer.swap(ancestors_);
  walk(const_cast<Expr*>(expression));
  ancestors_.swap(outer);
}

bool AccessFinder::walk_declarations(DeclStmt* statement) {
  for (Decl* decl : statement->decls()) {
    if (auto* class_decl = dyn_cast<CXXRecordDecl>(decl)) record(class_decl);
    auto* variable_decl = dyn_cast<VarDecl>(decl);
    if (!variable_decl) continue;
    if (variable_decl->isConstexpr()) return true;
    declarations_.add(variable_decl);
  }
  return false;
}

}  // namespace mapsan::plugin
