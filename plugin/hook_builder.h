// hook_builder.h: builds calls of the injected hooks and puts them in the place of expressions.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rewrite never fails loudly: build() runs Sema with diagnostics held back and returns null where no hook fits or where
// the hook's result would differ from the original expression in type or value category.
#ifndef MAPSAN_PLUGIN_HOOK_BUILDER_H
#define MAPSAN_PLUGIN_HOOK_BUILDER_H

#include <string>

#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Sema/Sema.h"

namespace mapsan::plugin {

class HookBuilder {
 public:
  HookBuilder(clang::Sema& sema, clang::NamespaceDecl* hooks) : sema_(sema), context_(sema.Context), hooks_(hooks) {}

  // The declaration context whose code is being rewritten; restored by the caller.
  clang::DeclContext* where = nullptr;

  // `mapsan::hook::<hook>(arguments…)`, of the same type and value category as `original`; null if there is none.
  clang::Expr* build(llvm::StringRef hook, const clang::Expr* original, clang::SourceLocation location,
                     llvm::ArrayRef<clang::Expr*> arguments);

  // The same of any type, to stand where nothing stood before.
  clang::Expr* build_new(llvm::StringRef hook, clang::SourceLocation location, llvm::ArrayRef<clang::Expr*> arguments);

  clang::Expr* string_literal(llvm::StringRef text, clang::SourceLocation location);
  clang::Expr* number_literal(uint64_t value, clang::SourceLocation location);
  clang::Expr* dereference(clang::Expr* pointer, clang::SourceLocation location);
  clang::Expr* address_of(clang::Expr* object, clang::SourceLocation location);
  // A second reference to the same entity, for use inside the hook that replaces the first.
  clang::DeclRefExpr* copy_of(const clang::DeclRefExpr* reference);
  clang::Expr* reference_to(clang::VarDecl* variable, clang::SourceLocation location);

  clang::Expr* this_pointer(const clang::CXXMethodDecl* method, clang::SourceLocation location);

  // `mapsan::hook::<type> variable(arguments…);` in the code that is being rewritten; null if there is no such type.
  clang::DeclStmt* declare(llvm::StringRef type, clang::SourceLocation location, llvm::ArrayRef<clang::Expr*> arguments);

  // A second call like the first, to stand inside what replaces it; null for kinds of calls that are not handled.
  clang::CallExpr* copy_of(const clang::CallExpr* call);
  clang::Expr* comma(clang::Expr* first, clang::Expr* second);

  // Makes the node `original` itself a ParenExpr around `replacement`: every parent, alias and syntactic or semantic
  // form that points at the node sees the hook, whether or not it has a setter for its child.
  static void morph(clang::Expr* original, clang::Expr* replacement);
  // Whether an expression is what morph() leaves behind, or a hook call put in place by a setter.
  static bool is_rewritten(const clang::Stmt* statement);

 private:
  clang::Expr* build_call(llvm::StringRef hook, clang::SourceLocation location, clang::SourceLocation end,
                          llvm::ArrayRef<clang::Expr*> arguments);

  clang::Sema& sema_;
  clang::ASTContext& context_;
  clang::NamespaceDecl* hooks_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_HOOK_BUILDER_H
