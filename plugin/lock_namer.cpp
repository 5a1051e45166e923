// lock_namer.cpp: see lock_namer.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "lock_namer.h"

#include "lock_calls.h"
#include "map_types.h"
#include "names.h"
#include "self_synchronised.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

// `&mu` where a guard of the program's own takes a pointer.
UnaryOperator* address_of_lock(Expr* argument) {
  auto* address = dyn_cast<UnaryOperator>(argument->IgnoreParenImpCasts());
  const bool is_address = address && address->getOpcode() == UO_AddrOf && is_lock(address->getSubExpr()->getType());
  return is_address ? address : nullptr;
}

}  // namespace

Expr* LockNamer::named(Expr* lock, const Expr* acquisition, const FunctionDecl* function) {
  if (!lock->isLValue() || lock->isTypeDependent() || HookBuilder::is_rewritten(lock)) return lock;
  std::string name = object_name(lock);
  if (name.empty()) return lock;
  SourceLocation location = lock->getExprLoc();
  Expr* text = builder_.string_literal(name, location);
  Expr* section = builder_.number_literal(sections_.add(function, acquisition), location);
  Expr* hook = builder_.build("critical_section", lock, location, {text, section, section, lock});
  return hook ? hook : lock;
}

void LockNamer::visit_construct(CXXConstructExpr* construct, const FunctionDecl* function) {
  const CXXRecordDecl* record = construct->getConstructor()->getParent();
  if (!is_std_guard(record) && (is_library_code(record) || construct->isElidable())) return;
  for (unsigned index = 0; index < construct->getNumArgs(); ++index) {
    Expr* argument = construct->getArg(index);
    if (is_lock(argument->getType())) {
      construct->setArg(index, named(argument, construct, function));
    } else if (UnaryOperator* address = address_of_lock(argument)) {
      address->setSubExpr(named(address->getSubExpr(), construct, function));
    }
  }
}

void LockNamer::visit_call(CallExpr* call, const FunctionDecl* function) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee || !callee->getIdentifier()) return;
  if (auto* member_call = dyn_cast<CXXMemberCallExpr>(call)) {
    auto* member = dyn_cast<MemberExpr>(member_call->getCallee()->IgnoreParens());
    if (!member || member->isArrow() || !is_member_acquire(callee->getName())) return;
    if (is_lock(member->getBase()->IgnoreParenImpCasts()->getType())) {
      member->setBase(named(member->getBase(), call, function));
    }
  } else if (is_pthread_acquire(callee->getName()) && call->getNumArgs() > 0) {
    auto* address = dyn_cast<UnaryOperator>(call->getArg(0)->IgnoreParenImpCasts());
    if (address && address->getOpcode() == UO_AddrOf) {
      address->setSubExpr(named(address->getSubExpr(), call, function));
    }
  } else if (is_std(callee) && (callee->getName() == "lock" || callee->getName() == "try_lock")) {
    for (unsigned index = 0; index < call->getNumArgs(); ++index) {
      Expr* argument = call->getArg(index);
      if (is_lock(argument->getType())) call->setArg(index, named(argument, call, function));
    }
  }
}

}  // namespace mapsan::plugin
