// lock_calls.h: which calls and objects take locks and give them up.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_LOCK_CALLS_H
#define MAPSAN_PLUGIN_LOCK_CALLS_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace mapsan::plugin {

// std::lock_guard and its kin.
bool is_std_guard(const clang::CXXRecordDecl* record);

enum class LockVerb { kNone, kAcquire, kRelease };

// A call on one lock: `mu.lock()`, `pthread_mutex_unlock(&mu)`.
struct LockCall {
  LockVerb verb = LockVerb::kNone;
  const clang::Expr* lock = nullptr;  // as written, without a hook around it
};
LockCall lock_call(const clang::CallExpr* call);

// What a call does to a condition variable.
enum class ConditionVerb { kNone, kWait, kNotify };
ConditionVerb condition_verb(const clang::CallExpr* call);

// An expression without the hook that the lock namer has put around it.
const clang::Expr* without_lock_hook(const clang::Expr* expression);

// `guard.lock()` and its kin.
bool is_guard_acquire(const clang::CallExpr* call);

bool is_pthread_acquire(llvm::StringRef name);
bool is_member_acquire(llvm::StringRef name);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_LOCK_CALLS_H
