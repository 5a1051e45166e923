// call_marker.cpp: see call_marker.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "call_marker.h"

#include "clang/AST/Attr.h"
#include "hook_call.h"

namespace mapsan::plugin {

using namespace clang;

bool has_marked_end(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (callee && callee->isNoReturn()) return false;
  if (call->getType()->isVoidType()) return true;
  if (call->isXValue() || call->getType()->isFunctionType()) return false;
  return call->isLValue() || call->getType()->isScalarType();
}

Expr* CallMarker::number(uint64_t value, SourceLocation location) { return builder_.number_literal(value, location); }

void CallMarker::mark(CallExpr* call, const Mark& mark) {
  if (CallExpr* known = beginnings_.lookup(call)) {
    auto* flags = cast<IntegerLiteral>(known->getArg(2)->IgnoreParenImpCasts());
    uint64_t all = flags->getValue().getZExtValue() | mark.flags;
    known->setArg(2, number(all, flags->getLocation()));
    return;
  }
  SourceLocation location = call->getExprLoc();
  CallExpr* copy = builder_.copy_of(call);
  if (!copy) return;
  Expr* enter = builder_.build_new(
      "enter", location,
      {builder_.string_literal(mark.site, location), number(mark.function, location), number(mark.flags, location)});
  if (!enter) return;
  beginnings_[copy] = cast<CallExpr>(enter);
  Expr* marked = builder_.comma(enter, copy);
  if (has_marked_end(call)) {
    if (Expr* complete = with_end(call, marked, mark)) marked = complete;
  }
  HookBuilder::morph(call, marked);
}

Expr* CallMarker::with_end(CallExpr* original, Expr* marked, const Mark& mark) {
  SourceLocation location = original->getExprLoc();
  Expr* function = number(mark.function, location);
  Expr* flags = number(mark.flags, location);
  if (!original->getType()->isVoidType()) return builder_.build("left", original, location, {function, flags, marked});
  Expr* leave = builder_.build_new("leave", location, {function, flags});
  return leave ? builder_.comma(marked, leave) : nullptr;
}

}  // namespace mapsan::plugin
