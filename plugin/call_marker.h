// call_marker.h: makes a call say when it begins and, where that is possible, when it is over.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_CALL_MARKER_H
#define MAPSAN_PLUGIN_CALL_MARKER_H

#include "clang/AST/Expr.h"
#include "hook_builder.h"
#include "llvm/ADT/DenseMap.h"

namespace mapsan::plugin {

// Whether the end of the call is seen too: not of those that return an object.
bool has_marked_end(const clang::CallExpr* call);

class CallMarker {
 public:
  explicit CallMarker(HookBuilder& builder) : builder_(builder) {}

  struct Mark {
    std::string site;
    uint32_t function;
    uint64_t flags;
  };
  // Instances of a template share parts of their bodies: a call that carries a mark keeps it, with these flags added.
  void mark(clang::CallExpr* call, const Mark& mark);

 private:
  clang::Expr* with_end(clang::CallExpr* original, clang::Expr* marked, const Mark& mark);
  clang::Expr* number(uint64_t value, clang::SourceLocation location);

  HookBuilder& builder_;
  llvm::DenseMap<const clang::CallExpr*, clang::CallExpr*> beginnings_;  // of the copies that stand in for calls
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_CALL_MARKER_H
