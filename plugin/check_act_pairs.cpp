// check_act_pairs.cpp: see check_act_pairs.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "check_act_pairs.h"

#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "refusals.h"
#include "tu_state.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

std::string position_of(const Event& event) { return std::to_string(event.line) + ":" + std::to_string(event.column); }

std::string place_of(const Event& event) { return event.file + ":" + position_of(event); }

// Calls of a coroutine do not lie in one frame, and those of a constexpr function may be the compiler's own.
bool may_mark_calls(const FunctionDecl* function) {
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  bool is_lambda = method && method->getParent()->isLambda();
  if (isa<CoroutineBodyStmt>(function->getBody()) || (function->isConstexpr() && !is_lambda)) return false;
  return !function->getASTContext().getSourceManager().isInSystemHeader(function->getLocation());
}

// Whether a caller can learn anything from the function.
bool tells_its_caller(const FunctionDecl* function) {
  if (!function->getReturnType()->isVoidType() || may_refuse(function)) return true;
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (method && method->getParent()->isLambda() && method->getParent()->capture_size() > 0) return true;
  return llvm::any_of(function->parameters(), [](const ParmVarDecl* parameter) {
    return parameter->getType()->isReferenceType() || parameter->getType()->isPointerType();
  });
}

bool may_throw_for_a_check(const Events& events) {
  return llvm::any_of(events.list,
                      [](const Event& event) { return !event.is_call && event.hook.kind == HookKind::kAt; });
}

}  // namespace

bool CheckActPairs::may_hold_pairs(const Events& events, const FunctionDecl* function) const {
  unsigned checks = 0, acts = 0, operations = 0;
  for (const Event& event : events.list) {
    checks += event.is_check;
    acts += event.is_act;
    operations += !event.is_call;
  }
  if (checks == 0 && operations == 0) return false;
  return (acts > 0 && events.list.size() > 1) || tells_its_caller(function) || may_throw_for_a_check(events);
}

void CheckActPairs::function(FunctionDecl* function) {
  BodyIndex body(function);
  Events events(body, reaches_, may_mark_calls(function));
  if (events.list.empty()) return;
  std::vector<Part> parts(events.list.size());
  TuState& state = TuState::get();
  if (may_hold_pairs(events, function)) {
    Dependence dependence(body, events);
    if (dependence.find(parts)) {
      sections_.find_confined(function, [&](CriticalSections::Statements section) { return dependence.keeps(section); });
    } else {
      ++state.unanalysed;
    }
  }
  writer_.write(body, events, parts);
  for (const Part& part : parts) state.pairs += part.needs.size();
  if (state.verbose) print(events, parts);
}

void CheckActPairs::print(const Events& events, const std::vector<Part>& parts) const {
  for (unsigned index = 0; index < parts.size(); ++index) {
    const Event& event = events.list[index];
    const Part& part = parts[index];
    std::string head = "mapsan: " + place_of(event) + ": ";
    for (const Need& need : part.needs) {
      const Event& check = events.list[need.check];
      llvm::errs() << head << "act '" << event.operation << "' needs check '" << check.operation << "' at "
                   << position_of(check) << (need.value ? " value" : "") << (need.either_way ? " either way" : "") << (need.counts ? " if it counts" : "");
      if (need.validated_by >= 0) llvm::errs() << " validated at " << position_of(events.list[need.validated_by]);
      llvm::errs() << "\n";
    }
    if (part.is_validated || part.validated_by >= 0) {
      llvm::errs() << head << "act '" << event.operation << "' is validated for callers";
      if (!part.is_validated) llvm::errs() << " at " << position_of(events.list[part.validated_by]);
      llvm::errs() << "\n";
    }
    if (part.is_exported) llvm::errs() << head << "check '" << event.operation << "' is exported\n";
  }
}

}  // namespace mapsan::plugin
