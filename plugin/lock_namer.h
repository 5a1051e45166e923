// lock_namer.h: makes code that takes a lock say first how the source calls it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `std::lock_guard l(mu_)` becomes `std::lock_guard l(mapsan::hook::named_lock("Cache::mu_", mu_))`. Only the operand is
// wrapped; the call stays as it was.
#ifndef MAPSAN_PLUGIN_LOCK_NAMER_H
#define MAPSAN_PLUGIN_LOCK_NAMER_H

#include "clang/AST/ExprCXX.h"
#include "hook_builder.h"

namespace mapsan::plugin {

class LockNamer {
 public:
  explicit LockNamer(HookBuilder& builder) : builder_(builder) {}

  void visit_construct(clang::CXXConstructExpr* construct);
  void visit_call(clang::CallExpr* call);

 private:
  // The operand wrapped; the operand itself where it has no name or cannot be wrapped.
  clang::Expr* named(clang::Expr* lock);

  HookBuilder& builder_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_LOCK_NAMER_H
