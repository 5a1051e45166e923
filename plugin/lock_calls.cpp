// lock_calls.cpp: see lock_calls.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "lock_calls.h"

#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "self_synchronised.h"

namespace mapsan::plugin {

using namespace clang;

bool is_std_guard(const CXXRecordDecl* record) {
  return record && record->getIdentifier() && is_std(record) &&
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

bool is_guard_acquire(const CallExpr* call) {
  const auto* member_call = dyn_cast<CXXMemberCallExpr>(call);
  const CXXMethodDecl* method = member_call ? member_call->getMethodDecl() : nullptr;
  return method && method->getIdentifier() && is_std_guard(method->getParent()) && is_member_acquire(method->getName());
}

static LockVerb pthread_verb(llvm::StringRef name) {
  if (is_pthread_acquire(name)) return LockVerb::kAcquire;
  return llvm::StringSwitch<LockVerb>(name)
      .Cases("pthread_mutex_unlock", "pthread_rwlock_unlock", "pthread_spin_unlock", LockVerb::kRelease)
      .Default(LockVerb::kNone);
}

static LockVerb member_verb(llvm::StringRef name) {
  if (is_member_acquire(name)) return LockVerb::kAcquire;
  return llvm::StringSwitch<LockVerb>(name).Cases("unlock", "unlock_shared", LockVerb::kRelease).Default(LockVerb::kNone);
}

const Expr* without_lock_hook(const Expr* expression) {
  expression = expression->IgnoreParenImpCasts();
  const auto* call = dyn_cast<CallExpr>(expression);
  if (!call || !is_hook(call->getDirectCallee()) || call->getNumArgs() == 0) return expression;
  expression = call->getArg(call->getNumArgs() - 1)->IgnoreParenImpCasts();
  const auto* pointer = dyn_cast<UnaryOperator>(expression);  // `mutex->lock()`
  return pointer && pointer->getOpcode() == UO_Deref ? pointer->getSubExpr()->IgnoreParenImpCasts() : expression;
}

// The lock a pointer leads to, or the pointer as written.
static const Expr* named_lock(const Expr* pointer) {
  pointer = pointer->IgnoreParenImpCasts();
  const auto* address = dyn_cast<UnaryOperator>(pointer);
  if (!address || address->getOpcode() != UO_AddrOf) return pointer;
  return without_lock_hook(address->getSubExpr());
}

LockCall lock_call(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee || !callee->getIdentifier()) return {};
  if (isa<CXXMemberCallExpr>(call)) {
    const auto* member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens());
    const LockVerb verb = member_verb(callee->getName());
    if (!member || verb == LockVerb::kNone) return {};
    const QualType base = member->getBase()->getType();
    if (!is_lock(member->isArrow() ? base->getPointeeType() : base)) return {};
    return {verb, member->isArrow() ? named_lock(member->getBase()) : without_lock_hook(member->getBase())};
  }
  const LockVerb verb = call->getNumArgs() > 0 ? pthread_verb(callee->getName()) : LockVerb::kNone;
  if (verb == LockVerb::kNone) return {};
  return {verb, named_lock(call->getArg(0))};
}

static bool is_std_condition(const FunctionDecl* callee) {
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  if (!method || !is_std(method->getParent()) || !method->getParent()->getIdentifier()) return false;
  return method->getParent()->getName() == "condition_variable" ||
         method->getParent()->getName() == "condition_variable_any";
}

ConditionVerb condition_verb(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee || !callee->getIdentifier()) return ConditionVerb::kNone;
  const llvm::StringRef name = callee->getName();
  if (is_std_condition(callee)) {
    return llvm::StringSwitch<ConditionVerb>(name)
        .Cases("wait", "wait_for", "wait_until", ConditionVerb::kWait)
        .Cases("notify_one", "notify_all", ConditionVerb::kNotify)
        .Default(ConditionVerb::kNone);
  }
  return llvm::StringSwitch<ConditionVerb>(name)
      .Cases("pthread_cond_wait", "pthread_cond_timedwait", "pthread_cond_clockwait", ConditionVerb::kWait)
      .Cases("cnd_wait", "cnd_timedwait", ConditionVerb::kWait)
      .Cases("pthread_cond_signal", "pthread_cond_broadcast", "cnd_signal", "cnd_broadcast", ConditionVerb::kNotify)
      .Case("notify_all_at_thread_exit", ConditionVerb::kNotify)
      .Default(ConditionVerb::kNone);
}

}  // namespace mapsan::plugin
