// lock_namer.cpp: see lock_namer.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "lock_namer.h"

#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "names.h"
#include "self_synchronised.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

bool is_std_guard(const CXXRecordDecl* record) {
  return record->getIdentifier() && is_std(record) &&
         llvm::StringSwitch<bool>(record->getName())
             .Cases("lock_guard", "unique_lock", "scoped_lock", "shared_lock", true)
             .Default(false);
}

bool is_pthread_acquire(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases("pthread_mutex_lock", "pthread_mutex_trylock", "pthread_mutex_timedlock", "pthread_mutex_clocklock", true)
      .Cases("pthread_rwlock_rdlock", "pthread_rwlock_wrlock", "pthread_rwlock_tryrdlock", true)
      .Cases("pthread_rwlock_trywrlock", "pthread_rwlock_timedrdlock", "pthread_rwlock_timedwrlock", true)
      .Cases("pthread_spin_lock", "pthread_spin_trylock", true)
      .Default(false);
}

bool is_member_acquire(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases("lock", "try_lock", "try_lock_for", "try_lock_until", true)
      .Cases("lock_shared", "try_lock_shared", "try_lock_shared_for", "try_lock_shared_until", true)
      .Default(false);
}

}  // namespace

Expr* LockNamer::named(Expr* lock) {
  if (!lock->isLValue() || lock->isTypeDependent() || HookBuilder::is_rewritten(lock)) return lock;
  std::string name = object_name(lock);
  if (name.empty()) return lock;
  SourceLocation location = lock->getExprLoc();
  Expr* text = builder_.string_literal(name, location);
  Expr* hook = builder_.build("named_lock", lock, location, {text, lock});
  return hook ? hook : lock;
}

void LockNamer::visit_construct(CXXConstructExpr* construct) {
  if (!is_std_guard(construct->getConstructor()->getParent())) return;
  for (unsigned index = 0; index < construct->getNumArgs(); ++index) {
    Expr* argument = construct->getArg(index);
    if (is_lock(argument->getType())) construct->setArg(index, named(argument));
  }
}

void LockNamer::visit_call(CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee || !callee->getIdentifier()) return;
  if (auto* member_call = dyn_cast<CXXMemberCallExpr>(call)) {
    auto* member = dyn_cast<MemberExpr>(member_call->getCallee()->IgnoreParens());
    if (!member || member->isArrow() || !is_member_acquire(callee->getName())) return;
    if (is_lock(member->getBase()->IgnoreParenImpCasts()->getType())) member->setBase(named(member->getBase()));
  } else if (is_pthread_acquire(callee->getName()) && call->getNumArgs() > 0) {
    auto* address = dyn_cast<UnaryOperator>(call->getArg(0)->IgnoreParenImpCasts());
    if (address && address->getOpcode() == UO_AddrOf) address->setSubExpr(named(address->getSubExpr()));
  } else if (is_std(callee) && (callee->getName() == "lock" || callee->getName() == "try_lock")) {
    for (unsigned index = 0; index < call->getNumArgs(); ++index) {
      if (is_lock(call->getArg(index)->getType())) call->setArg(index, named(call->getArg(index)));
    }
  }
}

}  // namespace mapsan::plugin
