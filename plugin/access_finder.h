// access_finder.h: finds the code that runs, in the order it is written, and shows every expression to the rewriter.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Its own walk over Stmt::children(), because that reaches implicit code (range-for, default initialisers) and the semantic
// forms the code generator uses. Unevaluated and constant-evaluated code, dependent patterns, discarded arms and library
// code are left out.
#ifndef MAPSAN_PLUGIN_ACCESS_FINDER_H
#define MAPSAN_PLUGIN_ACCESS_FINDER_H

#include "check_act_pairs.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/SpecialCaseList.h"
#include "map_declarations.h"
#include "own_locks.h"
#include "rewriter.h"

namespace mapsan::plugin {

class AccessFinder {
 public:
  AccessFinder(clang::Sema& sema, clang::NamespaceDecl* hooks, const llvm::SpecialCaseList* ignored)
      : context_(sema.Context), rewriter_(sema, hooks), declarations_(sema.Context), pairs_(sema, hooks, rewriter_.sections()), own_locks_(sema, hooks), ignored_(ignored) {}

  // Looks at a declaration and the code in it, once.
  void declaration(clang::Decl* decl);
  // After the last one of the file.
  void finish() { rewriter_.finish(); }

 private:
  void record(clang::CXXRecordDecl* record);
  void field(clang::FieldDecl* field);
  void variable(clang::VarDecl* variable);
  void function(clang::FunctionDecl* function);
  void constructor_initialisers(clang::CXXConstructorDecl* constructor);
  bool is_ignored(const clang::FunctionDecl* function) const;

  // Walks code that belongs to `place`; the walk it interrupts goes on afterwards.
  void root(clang::Stmt* code, const Rewriter::Place& place);
  void walk(clang::Stmt* statement);
  // Deals with statements whose children are not all to be walked; false: walk the children.
  bool walk_special(clang::Stmt* statement);
  void walk_if_constexpr(clang::IfStmt* statement);
  void walk_lambda(clang::LambdaExpr* lambda);
  void walk_default(const clang::Expr* expression, const clang::Decl* owner);
  bool walk_declarations(clang::DeclStmt* statement);

  clang::ASTContext& context_;
  Rewriter rewriter_;
  MapDeclarations declarations_;
  CheckActPairs pairs_;
  OwnLocks own_locks_;
  const llvm::SpecialCaseList* ignored_;
  llvm::DenseSet<const void*> seen_;
  llvm::SmallVector<const clang::Stmt*, 64> ancestors_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_ACCESS_FINDER_H
