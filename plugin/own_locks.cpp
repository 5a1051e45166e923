// own_locks.cpp: see own_locks.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "own_locks.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang_compat.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "self_synchronised.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

enum class Verb { kNone, kLock, kTryLock, kUnlock };

struct Role {
  Verb verb = Verb::kNone;
  bool shared = false;
};

Role role_of(const CXXMethodDecl* method) {
  if (!method || !method->getIdentifier() || !method->isInstance() || method->getNumParams() != 0) return {};
  const Role role = llvm::StringSwitch<Role>(method->getName())
                        .Case("lock", {Verb::kLock, false})
                        .Case("try_lock", {Verb::kTryLock, false})
                        .Case("unlock", {Verb::kUnlock, false})
                        .Case("lock_shared", {Verb::kLock, true})
                        .Case("try_lock_shared", {Verb::kTryLock, true})
                        .Case("unlock_shared", {Verb::kUnlock, true})
                        .Default({});
  const QualType result = method->getReturnType();
  const bool fits = role.verb == Verb::kTryLock ? result->isBooleanType() : result->isVoidType();
  return fits ? role : Role{};
}

const Stmt* body_of(const CXXMethodDecl* method) {
  const FunctionDecl* pattern = method->getTemplateInstantiationPattern();
  return (pattern ? pattern : method)->getBody();
}

template <class Predicate>
bool any_within(const Stmt* statement, Predicate predicate) {
  if (!statement || isa<LambdaExpr>(statement)) return false;
  return predicate(statement) ||
         llvm::any_of(statement->children(), [&](const Stmt* child) { return any_within(child, predicate); });
}

bool has_atomic_state(const CXXRecordDecl* record, int depth = 0) {
  if (!record || !record->hasDefinition() || depth > 2 || is_library_code(record)) return false;
  return llvm::any_of(record->fields(),
                      [&](const FieldDecl* field) {
                        const auto* part = field->getType()->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
                        return is_atomic(field->getType()) || has_atomic_state(part, depth + 1);
                      }) ||
         llvm::any_of(record->bases(), [&](const CXXBaseSpecifier& base) {
           return has_atomic_state(base.getType()->getAsCXXRecordDecl(), depth + 1);
         });
}

bool is_exchange_name(llvm::StringRef name) {
  return name.contains("exchange") || name.contains("test_and_set") || name.contains("fetch_") ||
         name.contains("compare_and_swap");
}

bool is_load_or_store(const AtomicExpr* builtin) {
  switch (builtin->getOp()) {
    case AtomicExpr::AO__c11_atomic_init:
    case AtomicExpr::AO__c11_atomic_load:
    case AtomicExpr::AO__c11_atomic_store:
    case AtomicExpr::AO__atomic_load:
    case AtomicExpr::AO__atomic_load_n:
    case AtomicExpr::AO__atomic_store:
    case AtomicExpr::AO__atomic_store_n:
      return true;
    default:
      return false;
  }
}

// What reads and replaces an atomic's value in one step.
bool is_exchange(const Stmt* statement) {
  if (const auto* builtin = dyn_cast<AtomicExpr>(statement)) return !is_load_or_store(builtin);
  if (const auto* member = dyn_cast<CXXDependentScopeMemberExpr>(statement)) {
    const IdentifierInfo* name = member->getMember().getAsIdentifierInfo();
    return name && is_exchange_name(name->getName());
  }
  const auto* call = dyn_cast<CallExpr>(statement);
  const FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  return callee && callee->getIdentifier() && is_exchange_name(callee->getName());
}

bool is_loop(const Stmt* statement) { return isa<WhileStmt, DoStmt, ForStmt>(statement); }

// In the method or what it calls of its own class.
template <class Predicate>
bool any_reached(const CXXMethodDecl* method, Predicate predicate, int depth = 0) {
  return any_within(body_of(method), [&](const Stmt* statement) {
    if (predicate(statement)) return true;
    const auto* member = depth < 2 ? dyn_cast<MemberExpr>(statement) : nullptr;
    const auto* called = member ? dyn_cast<CXXMethodDecl>(member->getMemberDecl()) : nullptr;
    return called && called->getParent()->getCanonicalDecl() == method->getParent()->getCanonicalDecl() &&
           any_reached(called, predicate, depth + 1);
  });
}

const CXXMethodDecl* method_with(const CXXRecordDecl* record, Verb verb) {
  for (const CXXMethodDecl* method : record->methods()) {
    const Role role = role_of(method);
    if (role.verb == verb && !role.shared) return method;
  }
  return nullptr;
}

// It says itself what it does.
bool is_declared(const Stmt* statement) {
  const auto* call = dyn_cast<CallExpr>(statement);
  const FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  return callee && callee->getIdentifier() && callee->getName().starts_with("mapsan_locked");
}

}  // namespace

bool is_own_lock(const CXXRecordDecl* record) {
  record = record ? record->getDefinition() : nullptr;
  if (!record || is_library_code(record) || record->isDependentContext() || !has_atomic_state(record)) return false;
  const CXXMethodDecl* lock = method_with(record, Verb::kLock);
  const CXXMethodDecl* unlock = method_with(record, Verb::kUnlock);
  if (!lock || !unlock || !body_of(lock)) return false;
  return any_reached(lock, is_loop) && any_reached(lock, is_exchange) && !any_reached(lock, is_declared);
}

void OwnLocks::function(FunctionDecl* function) {
  auto* method = dyn_cast<CXXMethodDecl>(function);
  const Role role = role_of(method);
  if (role.verb == Verb::kNone || method->isConstexpr() || !is_own_lock(method->getParent())) return;
  builder_.where = method;
  switch (role.verb) {
    case Verb::kLock:
      return begin_with(method, "OwnLocking", role.shared);
    case Verb::kTryLock:
      wrap_results(method->getBody(), method, role.shared);
      return begin_with(method, "OwnTrying", role.shared);
    default:
      return begin_with(method, "OwnUnlocking", role.shared);
  }
}

void OwnLocks::begin_with(CXXMethodDecl* method, llvm::StringRef type, bool shared) {
  auto* body = dyn_cast_or_null<CompoundStmt>(method->getBody());
  if (!body) return;
  const SourceLocation location = body->getLBracLoc();
  DeclStmt* scope = builder_.declare(
      type, location, {builder_.this_pointer(method, location), builder_.number_literal(shared ? 1 : 0, location)});
  if (!scope) return;
  llvm::SmallVector<Stmt*, 16> statements{scope};
  statements.append(body->body_begin(), body->body_end());
  method->setBody(compound_statement(context_, statements, body->getLBracLoc(), body->getRBracLoc()));
}

void OwnLocks::wrap_results(Stmt* statement, CXXMethodDecl* method, bool shared) {
  if (!statement || isa<LambdaExpr>(statement)) return;
  auto* result = dyn_cast<ReturnStmt>(statement);
  if (!result || !result->getRetValue()) {
    for (Stmt* child : statement->children()) wrap_results(child, method, shared);
    return;
  }
  Expr* value = result->getRetValue();
  const SourceLocation location = value->getExprLoc();
  Expr* hook = builder_.build("tried", value, location,
                              {builder_.this_pointer(method, location), builder_.number_literal(shared ? 1 : 0, location), value});
  if (hook) result->setRetValue(hook);
}

}  // namespace mapsan::plugin
