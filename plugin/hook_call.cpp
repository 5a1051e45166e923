// hook_call.cpp: see hook_call.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "hook_call.h"

#include "clang/AST/ExprCXX.h"
#include "containers.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "tu_state.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

HookKind kind_of(llvm::StringRef operation) {
  return llvm::StringSwitch<HookKind>(operation)
      .Cases("find", "count", "contains", "equal_range", "lower_bound", "upper_bound", HookKind::kLookup)
      .Case("at", HookKind::kAt)
      .Case("operator[]", HookKind::kIndex)
      .Cases("size", "ssize", HookKind::kSize)
      .Case("empty", HookKind::kEmpty)
      .Cases("begin", "cbegin", "rbegin", "crbegin", HookKind::kBegin)
      .Cases("insert", "emplace", "emplace_hint", "try_emplace", "insert_or_assign", "insert_range", "lazy_emplace",
             HookKind::kInsert)
      .Cases("erase", "extract", "unsafe_erase", "unsafe_extract", "erase_return_void", "quick_erase", HookKind::kErase)
      .Cases("clear", "swap", "merge", "operator=", "exchange", "erase_if", HookKind::kWholeWrite)
      .Cases("iterator*", "iterator->", HookKind::kDereference)
      .Case("element", HookKind::kElement)
      .Default(HookKind::kOther);
}

// Where in the hook's arguments the map stands.
unsigned map_position(llvm::StringRef hook) {
  return llvm::StringSwitch<unsigned>(hook)
      .Cases("assign_from", "free_swap", "exchange", "erase_if", "observe", "concurrent_observe", 3)
      .Default(2);
}

// An accessor that the operation fills: not the one that an erasure ends.
bool is_filled(const HookCall& hook, const Expr* argument) {
  return hook.map && hook.arguments.empty() && !hook.accessor && hook.kind != HookKind::kErase &&
         is_accessor(argument->getType().getNonReferenceType()->getAsCXXRecordDecl());
}

const StringLiteral* site_of(const CallExpr* call) {
  return call->getNumArgs() == 0 ? nullptr : dyn_cast<StringLiteral>(call->getArg(0)->IgnoreParenImpCasts());
}

void read_operands(HookCall& hook, llvm::StringRef name) {
  if (hook.kind == HookKind::kElement) return hook.arguments.push_back(hook.call->getArg(3));
  bool has_map = name != "iterator_star" && name != "iterator_arrow";
  unsigned position = map_position(name);
  for (unsigned index = 2; index < hook.call->getNumArgs(); ++index) {
    Expr* argument = hook.call->getArg(index);
    if (has_map && index == position) {
      hook.map = argument;
    } else if (is_filled(hook, argument)) {
      hook.accessor = argument;
    } else if (index >= position || name == "assign_from") {
      hook.arguments.push_back(argument);
    }
  }
}

bool read_unescaped(const CallExpr* call, HookCall& out) {
  if (!TuState::get().unescaped_operations.contains(call)) return false;
  const auto* method = cast<CXXMethodDecl>(call->getDirectCallee());
  const bool is_operator = isa<CXXOperatorCallExpr>(call);
  Expr* object = const_cast<Expr*>(is_operator ? call->getArg(0) : cast<CXXMemberCallExpr>(call)->getImplicitObjectArgument());
  out.call = const_cast<CallExpr*>(call);
  out.is_unescaped = true;
  if (is_map_iterator(method->getParent())) {
    out.written = std::string("iterator") + getOperatorSpelling(method->getOverloadedOperator());
    out.arguments.push_back(object);
  } else {
    out.written = method->getNameAsString();
    out.map = object;
    for (unsigned index = is_operator ? 1 : 0; index < call->getNumArgs(); ++index) {
      out.arguments.push_back(const_cast<Expr*>(call->getArg(index)));
    }
  }
  out.kind = kind_of(out.written);
  return true;
}

}  // namespace

llvm::StringRef HookCall::site() const { return site_of(call)->getString(); }

llvm::StringRef HookCall::field(unsigned index) const {
  llvm::StringRef rest = site();
  for (; index > 0; --index) rest = rest.split('\x1f').second;
  return rest.split('\x1f').first;
}

bool read_hook(const CallExpr* call, HookCall& out) {
  if (!call) return false;
  if (!is_hook(call->getDirectCallee())) return read_unescaped(call, out);
  out.call = const_cast<CallExpr*>(call);
  llvm::StringRef name = call->getDirectCallee()->getName();
  if (!site_of(call) || call->getNumArgs() < 3 || name == "enter") return true;
  const auto* access = dyn_cast<IntegerLiteral>(call->getArg(1)->IgnoreParenImpCasts());
  if (!access) return true;
  out.has_access = true;
  out.access = access->getValue().getZExtValue();
  out.kind = kind_of(out.operation());
  if (out.kind != HookKind::kOther) read_operands(out, name);
  return true;
}

bool is_map_operation(const CallExpr* call) {
  return is_hook(call->getDirectCallee()) || TuState::get().unescaped_operations.contains(call);
}

const CallExpr* hook_in(const Stmt* statement) {
  const auto* expression = dyn_cast_or_null<Expr>(statement);
  const auto* call = expression ? dyn_cast<CallExpr>(expression->IgnoreParens()) : nullptr;
  return call && is_map_operation(call) ? call : nullptr;
}

}  // namespace mapsan::plugin
