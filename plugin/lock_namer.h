// lock_namer.h: makes code that takes a lock say first how the source calls it, and which critical section begins.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `std::lock_guard l(mu_)` becomes `std::lock_guard l(mapsan::hook::critical_section("Cache::mu_", 17, mu_))`. Only the
// operand is wrapped; the call stays as it was.
#ifndef MAPSAN_PLUGIN_LOCK_NAMER_H
#define MAPSAN_PLUGIN_LOCK_NAMER_H

#include "clang/AST/ExprCXX.h"
#include "critical_sections.h"
#include "hook_builder.h"

namespace mapsan::plugin {

class LockNamer {
 public:
  LockNamer(HookBuilder& builder, const clang::ASTContext& context)
      : context_(context), builder_(builder), sections_(context) {}

  // In the body of `function`, or elsewhere if that is null.
  void visit_construct(clang::CXXConstructExpr* construct, const clang::FunctionDecl* function);
  void visit_call(clang::CallExpr* call, const clang::FunctionDecl* function);
  CriticalSections& sections() { return sections_; }
  // At the end of the file.
  void finish() { sections_.judge(); }

 private:
  bool visit_relock(clang::MemberExpr* member, const clang::CallExpr* call, const clang::FunctionDecl* function);
  // The operand wrapped; the operand itself where it cannot be wrapped.
  clang::Expr* named(clang::Expr* lock, const clang::Expr* acquisition, const clang::FunctionDecl* function);
  // The same of a pointer to the lock.
  clang::Expr* named_pointer(clang::Expr* pointer, const clang::Expr* acquisition, const clang::FunctionDecl* function);

  const clang::ASTContext& context_;
  HookBuilder& builder_;
  CriticalSections sections_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_LOCK_NAMER_H
