// confined_sections.cpp: critical sections that keep to themselves what they find in a map (critical_sections.h).
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `lock; if (!m.try_emplace(k, v).second && v < m[k]) m[k] = v; unlock;`: what the thread does next it does whatever it
// met, so the order in which it met others is luck. Errs on the side of not knowing: one map, no calls into the
// program, no iteration.
#include "dependence.h"
#include "lock_calls.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

bool calls_program(const Stmt* statement) {
  if (!statement || isa<LambdaExpr>(statement)) return statement != nullptr;
  const auto* call = dyn_cast<CallExpr>(statement);
  const FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  if (call && !is_hook(callee) && lock_call(call).verb == LockVerb::kNone && !(callee && is_library_code(callee))) {
    return true;
  }
  return llvm::any_of(statement->children(), calls_program);
}

}  // namespace

bool Dependence::keeps(llvm::ArrayRef<const Stmt*> statements) const {
  const auto is_inside = [&](const Stmt* inner) {
    return llvm::any_of(statements, [&](const Stmt* outer) { return body_.is_within(inner, outer); });
  };
  if (llvm::any_of(statements, calls_program)) return false;
  const ValueDecl* map = nullptr;
  for (unsigned index = 0; index < events_.list.size(); ++index) {
    const Event& event = events_.list[index];
    if (!is_inside(event.call)) continue;
    if (event.is_call || event.is_iteration || event.hook.kind == HookKind::kWholeWrite) return false;
    if (event.hook.map) {
      const ValueDecl* named = named_object(event.hook.map);
      if (!named || (map && named != map)) return false;
      map = named;
    }
    if (!flow_.stays_within(index, statements)) return false;
  }
  return map != nullptr;
}

bool ValueFlow::stays_within(unsigned event, llvm::ArrayRef<const Stmt*> statements) const {
  const auto is_inside = [&](const Stmt* inner) {
    return llvm::any_of(statements, [&](const Stmt* outer) { return body_.is_within(inner, outer); });
  };
  if (exported_.has(event)) return false;
  for (const auto& [expression, origins] : values_) {
    if (origins.has(event) && body_.parent(expression) && !is_inside(expression)) return false;
  }
  for (const CFGBlock* block : by_number_) {
    if (!block || !decided_[block->getBlockID()].has(event)) continue;
    for (const CFGElement& element : *block) {
      auto statement = element.getAs<CFGStmt>();
      if (statement && body_.parent(statement->getStmt()) && !is_inside(statement->getStmt())) return false;
    }
  }
  return true;
}

}  // namespace mapsan::plugin
