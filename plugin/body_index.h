// body_index.h: a function's body in the order it is written: what encloses each statement, and where locks are taken.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_BODY_INDEX_H
#define MAPSAN_PLUGIN_BODY_INDEX_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace mapsan::plugin {

class BodyIndex {
 public:
  explicit BodyIndex(const clang::FunctionDecl* function);

  const clang::FunctionDecl* function() const { return function_; }
  // Every call that is evaluated, hooks among them, innermost first.
  llvm::ArrayRef<clang::CallExpr*> calls() const { return calls_; }

  const clang::Stmt* parent(const clang::Stmt* statement) const { return parents_.lookup(statement); }
  // The nearest statement around an expression that does more than pass its value on.
  const clang::Stmt* user(const clang::Expr* expression, const clang::Expr*& passed) const;
  unsigned order(const clang::Stmt* statement) const { return orders_.lookup(statement); }
  bool is_within(const clang::Stmt* inner, const clang::Stmt* outer) const;

  // The innermost try block around a statement; null if there is none.
  const clang::CXXTryStmt* try_around(const clang::Stmt* statement) const;
  // Where the lock was taken last before the statement is reached, in the order of writing; 0 if nowhere.
  unsigned last_lock_before(const clang::Stmt* statement) const;
  // Within the scope of MAPSAN_VALIDATED.
  bool is_validated(const clang::Stmt* statement) const { return validated_.count(statement) != 0; }
  // A local map that nothing but this function's own statements can come to.
  bool is_private_map(const clang::Expr* map) const;
  bool is_private_map(const clang::VarDecl* map) const;

 private:
  void walk(const clang::Stmt* statement, const clang::Stmt* parent);
  void walk_children(const clang::Stmt* statement);
  void note(const clang::Stmt* statement);
  void note_declarations(const clang::DeclStmt* statement);
  bool is_exposed_use(const clang::DeclRefExpr* name) const;
  void find_exposed_maps();

  const clang::FunctionDecl* function_;
  llvm::SmallVector<clang::CallExpr*, 16> calls_;
  llvm::SmallVector<const clang::DeclRefExpr*, 16> map_names_;
  llvm::SmallVector<unsigned, 4> locks_;
  llvm::DenseMap<const clang::Stmt*, const clang::Stmt*> parents_;
  llvm::DenseMap<const clang::Stmt*, unsigned> orders_;
  llvm::DenseSet<const clang::Stmt*> validated_;
  llvm::DenseSet<const clang::ValueDecl*> exposed_;
  unsigned count_ = 0;
  bool in_validated_ = false;
};

// The variable, or member of *this, that a map is; null where the expression says less.
const clang::ValueDecl* named_object(const clang::Expr* object);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_BODY_INDEX_H
