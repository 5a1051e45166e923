// dependence_upserts.cpp: writes that take place whatever the check says. See dependence.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `if (found != m.end()) found->second = value; else m.emplace(key, value);`: the check chooses how to write, so it does not
// repair an earlier one that decided whether to.
#include "clang/AST/ExprCXX.h"
#include "dependence.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

struct Assignment {
  const Expr* whole;
  const Expr* target;
  const Expr* value;
};

void collect(const Stmt* statement, llvm::SmallVectorImpl<Assignment>& found) {
  if (!statement || isa<LambdaExpr>(statement)) return;
  if (const auto* binary = dyn_cast<BinaryOperator>(statement); binary && binary->getOpcode() == BO_Assign) {
    found.push_back({binary, binary->getLHS(), binary->getRHS()});
  }
  const auto* call = dyn_cast<CXXOperatorCallExpr>(statement);
  if (call && call->getOperator() == OO_Equal && call->getNumArgs() == 2) {
    found.push_back({call, call->getArg(0), call->getArg(1)});
  }
  for (const Stmt* child : statement->children()) collect(child, found);
}

// All that an element, or what it leads to, holds: `it->second`, `it->second->second`, `*it->second`.
bool is_whole_element(const Expr* target) {
  bool is_reached = false;
  for (;;) {
    target = target->IgnoreParenImpCasts();
    HookCall hook;
    if (const auto* member = dyn_cast<MemberExpr>(target)) {
      if (!member->getMemberDecl()->getIdentifier() || member->getMemberDecl()->getName() != "second") return false;
      is_reached = true;
      target = member->getBase();
    } else if (const auto* unary = dyn_cast<UnaryOperator>(target); unary && unary->getOpcode() == UO_Deref) {
      is_reached = true;
      target = unary->getSubExpr();
    } else if (const auto* call = dyn_cast<CallExpr>(target); call && read_hook(call, hook)) {
      if (hook.kind != HookKind::kDereference && hook.kind != HookKind::kElement) return false;
      target = hook.arguments.front();
    } else if (const auto* written = dyn_cast<CXXOperatorCallExpr>(target)) {
      if (written->getOperator() != OO_Arrow && written->getOperator() != OO_Star) return false;
      target = written->getArg(0);
    } else {
      return is_reached && isa<DeclRefExpr>(target);
    }
  }
}

bool names_parameter(const Stmt* value) {
  if (!value) return false;
  const auto* name = dyn_cast<DeclRefExpr>(value);
  if (name && isa<ParmVarDecl>(name->getDecl())) return true;
  return llvm::any_of(value->children(), names_parameter);
}

}  // namespace

void Dependence::find_upserts(std::vector<Part>& parts) {
  llvm::SmallVector<Assignment, 8> assignments;
  collect(body_.function()->getBody(), assignments);
  for (const Assignment& assignment : assignments) {
    if (!is_whole_element(assignment.target) || !names_parameter(assignment.value)) continue;
    flow_.of(assignment.target).each([&](unsigned check) { note_upsert(assignment.whole, check, parts); });
  }
}

void Dependence::note_upsert(const Expr* assignment, unsigned check, std::vector<Part>& parts) {
  if (!flow_.sources().is_event(check) || events_.list[check].is_call) return;
  if (flow_.judged_values().has_value(check)) return;
  const auto need_of = [&](unsigned act) -> Need* {
    for (Need& need : parts[act].needs) {
      if (need.check == check && !need.value) return &need;
    }
    return nullptr;
  };
  bool is_alternative = false;
  for (unsigned act = 0; act < parts.size(); ++act) {
    Need* need = need_of(act);
    if (!need || !flow_.are_alternatives(assignment, act)) continue;
    need->either_way = is_alternative = true;
  }
  for (unsigned act = 0; is_alternative && act < parts.size(); ++act) {
    Need* need = need_of(act);
    if (need && body_.is_within(events_.list[act].call, assignment)) need->either_way = true;
  }
}

}  // namespace mapsan::plugin
