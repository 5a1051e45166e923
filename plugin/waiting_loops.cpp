// waiting_loops.cpp: see waiting_loops.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "waiting_loops.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "hook_call.h"
#include "lock_calls.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_reach.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

const Stmt* body_of(const Stmt* loop) {
  if (const auto* each = dyn_cast_or_null<WhileStmt>(loop)) return each->getBody();
  if (const auto* each = dyn_cast_or_null<DoStmt>(loop)) return each->getBody();
  if (const auto* each = dyn_cast_or_null<ForStmt>(loop)) return each->getInc() ? nullptr : each->getBody();
  return nullptr;
}

bool lets_time_pass(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases("yield", "sleep_for", "sleep_until", "sched_yield", "pthread_yield", true)
      .Cases("sleep", "usleep", "nanosleep", "clock_nanosleep", "_mm_pause", "__builtin_ia32_pause", true)
      .Default(false);
}

// Adds up what the body does; false if it does anything else than wait.
bool only_waits(const Stmt* statement, Waiting& how) {
  if (!statement) return true;
  if (isa<BreakStmt>(statement) || isa<ReturnStmt>(statement) || isa<GotoStmt>(statement)) return false;
  if (isa<CXXThrowExpr>(statement) || isa<LambdaExpr>(statement)) return false;
  const auto* binary = dyn_cast<BinaryOperator>(statement);
  if (binary && binary->isAssignmentOp()) return false;
  if (const auto* call = dyn_cast<CallExpr>(statement)) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (!callee || hook_in(call)) return false;
    if (condition_verb(call) == ConditionVerb::kWait) {
      how = Waiting::kOnCondition;
    } else if (callee->getIdentifier() && lets_time_pass(callee->getName())) {
      if (how == Waiting::kNone) how = Waiting::kByTime;
    } else {
      const SourceManager& sources = callee->getASTContext().getSourceManager();
      const bool is_own = !is_library_code(callee) && !sources.isInSystemHeader(callee->getLocation());
      if (is_own && !callee->getBuiltinID()) return false;
    }
  }
  return llvm::all_of(statement->children(), [&](const Stmt* child) { return only_waits(child, how); });
}

}  // namespace

Waiting waiting_of(const Stmt* loop) {
  Waiting how = Waiting::kNone;
  return only_waits(body_of(loop), how) ? how : Waiting::kNone;
}

bool waits_for_predicate(const CallExpr* call) {
  if (condition_verb(call) != ConditionVerb::kWait || !isa<CXXMemberCallExpr>(call)) return false;
  const Expr* last = call->getNumArgs() > 1 ? call->getArg(call->getNumArgs() - 1)->IgnoreImplicit() : nullptr;
  return last && call_operator_of(last->getType()) != nullptr;
}

}  // namespace mapsan::plugin
