// refusals.cpp: see refusals.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "refusals.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

static bool throws_in(const Stmt* statement) {
  if (!statement || isa<LambdaExpr>(statement) || isa<CXXTryStmt>(statement)) return false;
  if (isa<CXXThrowExpr>(statement)) return true;
  return llvm::any_of(statement->children(), throws_in);
}

bool may_refuse(const FunctionDecl* function) {
  const FunctionDecl* definition = nullptr;
  if (!function || !function->getReturnType()->isVoidType() || is_library_code(function)) return false;
  return function->hasBody(definition) && throws_in(definition->getBody());
}

}  // namespace mapsan::plugin
