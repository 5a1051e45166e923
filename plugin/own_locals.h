// own_locals.h: which variables only the running call of a function can reach, and what its reference variables stand for.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Errs on the side of shared: a local whose address is taken, that a lambda captures by reference, or that is passed to a
// function of the program by reference may be known to another thread.
#ifndef MAPSAN_PLUGIN_OWN_LOCALS_H
#define MAPSAN_PLUGIN_OWN_LOCALS_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mapsan::plugin {

class OwnLocals {
 public:
  explicit OwnLocals(const clang::FunctionDecl* function);

  bool is_private(const clang::VarDecl* variable) const;
  // Whether a condition or comparison names the variable, or code that is handed on may.
  bool decides(const clang::VarDecl* variable) const { return deciding_.contains(variable); }
  // What a reference variable was bound to; null for parameters and where that is not known.
  const clang::Expr* alias(const clang::VarDecl* variable) const;

 private:
  void search(const clang::Stmt* statement);
  void search_lambda(const clang::LambdaExpr* lambda);
  void search_arguments(const clang::FunctionDecl* callee, llvm::ArrayRef<const clang::Expr*> arguments);
  void mark_deciding(const clang::Stmt* condition);
  void mark_shared(const clang::Expr* expression);
  bool is_within(const clang::DeclContext* owner) const;
  bool captures_copy(const clang::VarDecl* variable) const;

  const clang::FunctionDecl* function_;
  llvm::DenseSet<const clang::VarDecl*> shared_, deciding_;
  llvm::DenseMap<const clang::VarDecl*, const clang::Expr*> ranges_;  // of range-for variables
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_OWN_LOCALS_H
