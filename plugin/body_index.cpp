// body_index.cpp: see body_index.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "body_index.h"

#include "clang/AST/Attr.h"
#include "clang/AST/ExprConcepts.h"
#include "clang_compat.h"
#include "hook_call.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

bool is_unevaluated(const Stmt* statement) {
  switch (statement->getStmtClass()) {
    case Stmt::UnaryExprOrTypeTraitExprClass:
    case Stmt::CXXNoexceptExprClass:
    case Stmt::RequiresExprClass:
    case Stmt::ConstantExprClass:
    case Stmt::TypeTraitExprClass:
    case Stmt::SubstNonTypeTemplateParmExprClass:
    case Stmt::ConceptSpecializationExprClass:
    case Stmt::BlockExprClass:
    case Stmt::CXXTypeidExprClass:
    case Stmt::CapturedStmtClass:
      return true;
    default:
      return false;
  }
}

bool declares_validation(const VarDecl* variable) {
  const auto* record = variable->getType()->getAsCXXRecordDecl();
  return record && record->getIdentifier() && record->getName() == "ValidatedScope" &&
         outermost_namespace(record) == "mapsan";
}

bool declares_constant(const Stmt* statement) {
  const auto* declarations = dyn_cast<DeclStmt>(statement);
  return declarations && llvm::any_of(declarations->decls(), [](const Decl* decl) {
           const auto* variable = dyn_cast<VarDecl>(decl);
           return variable && variable->isConstexpr() && !declares_validation(variable);
         });
}

bool names_a_lock(llvm::StringRef name) {
  std::string lower = name.lower();
  llvm::StringRef text = lower;
  return text.contains("lock") || text.contains("guard");
}

// An object whose making takes a lock: by its attribute or, as every such class does, by its name.
bool is_guard(QualType type) {
  const auto* record = type->getAsCXXRecordDecl();
  if (!record || !record->getIdentifier()) return false;
  return record->hasAttr<ScopedLockableAttr>() || names_a_lock(record->getName());
}

bool takes_lock(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee || !callee->getIdentifier()) return false;
  if (callee->hasAttr<AcquireCapabilityAttr>()) return true;
  return llvm::StringSwitch<bool>(callee->getName())
      .Cases("lock", "lock_shared", "try_lock", "Lock", "ReaderLock", "WriterLock", "acquire", true)
      .Cases("pthread_mutex_lock", "pthread_rwlock_rdlock", "pthread_rwlock_wrlock", "pthread_spin_lock", true)
      .Cases("mapsan_locked", "mapsan_locked_shared", "mtx_lock", true)
      .Default(false);
}

}  // namespace

const ValueDecl* named_object(const Expr* object) {
  object = object->IgnoreParenImpCasts();
  if (const auto* member = dyn_cast<MemberExpr>(object)) {
    bool of_this = isa<CXXThisExpr>(member->getBase()->IgnoreParenImpCasts());
    return of_this || isa<VarDecl>(member->getMemberDecl()) ? member->getMemberDecl() : nullptr;
  }
  if (const auto* name = dyn_cast<DeclRefExpr>(object)) return name->getDecl();
  return nullptr;
}

BodyIndex::BodyIndex(const FunctionDecl* function) : function_(function) {
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(function)) {
    for (const CXXCtorInitializer* initialiser : constructor->inits()) {
      if (initialiser->getInit()) walk(initialiser->getInit(), nullptr);
    }
  }
  walk(function->getBody(), nullptr);
  find_exposed_maps();
}

void BodyIndex::walk(const Stmt* statement, const Stmt* parent) {
  if (!statement || is_unevaluated(statement) || declares_constant(statement)) return;
  if (!parents_.try_emplace(statement, parent).second) return;
  orders_[statement] = ++count_;
  note(statement);
  bool outer = in_validated_;
  walk_children(statement);
  if (isa<CompoundStmt>(statement)) in_validated_ = outer;
  if (const auto* call = dyn_cast<CallExpr>(statement)) {
    calls_.push_back(const_cast<CallExpr*>(call));
    if (in_validated_) validated_.insert(call);
  }
}

void BodyIndex::walk_children(const Stmt* statement) {
  if (const auto* lambda = dyn_cast<LambdaExpr>(statement)) {
    for (const Expr* initialiser : lambda->capture_inits()) walk(initialiser, lambda);
    return;
  }
  if (const auto* choice = dyn_cast<IfStmt>(statement); choice && choice->isConstexpr()) {
    Stmt* arm = nullptr;
    walk(choice->getInit(), statement);
    if (nondiscarded_arm(choice, function_->getASTContext(), arm)) walk(arm, statement);
    return;
  }
  if (const auto* opaque = dyn_cast<OpaqueValueExpr>(statement)) return walk(opaque->getSourceExpr(), statement);
  if (isa<CXXDefaultArgExpr>(statement) || isa<CXXDefaultInitExpr>(statement)) return;
  for (const Stmt* child : statement->children()) walk(child, statement);
}

void BodyIndex::note(const Stmt* statement) {
  if (const auto* declarations = dyn_cast<DeclStmt>(statement)) return note_declarations(declarations);
  if (const auto* name = dyn_cast<DeclRefExpr>(statement)) {
    if (is_map(name->getType())) map_names_.push_back(name);
  } else if (const auto* call = dyn_cast<CallExpr>(statement)) {
    if (takes_lock(call)) locks_.push_back(count_);
  }
}

void BodyIndex::note_declarations(const DeclStmt* statement) {
  for (const Decl* decl : statement->decls()) {
    const auto* variable = dyn_cast<VarDecl>(decl);
    if (!variable) continue;
    if (is_guard(variable->getType())) locks_.push_back(count_);
    if (declares_validation(variable)) in_validated_ = true;
  }
}

bool BodyIndex::is_exposed_use(const DeclRefExpr* name) const {
  const Stmt* user = parent(name);
  while (user && (isa<ParenExpr>(user) || isa<ImplicitCastExpr>(user))) user = parent(user);
  if (isa_and_nonnull<ReturnStmt>(user)) return false;
  if (const auto* construct = dyn_cast_or_null<CXXConstructExpr>(user)) return !is_map(construct->getType());
  if (isa_and_nonnull<MemberExpr>(user)) user = parent(user);  // a plain member call
  const auto* call = dyn_cast_or_null<CallExpr>(user);
  HookCall hook;
  return !call || !read_hook(call, hook) || !hook.map || hook.map->IgnoreParenImpCasts() != name;
}

void BodyIndex::find_exposed_maps() {
  for (const DeclRefExpr* name : map_names_) {
    if (is_exposed_use(name)) exposed_.insert(name->getDecl());
  }
}

bool BodyIndex::is_private_map(const Expr* map) const {
  const auto* name = dyn_cast<DeclRefExpr>(map->IgnoreParenImpCasts());
  const auto* variable = name ? dyn_cast<VarDecl>(name->getDecl()) : nullptr;
  return variable && is_private_map(variable);
}

bool BodyIndex::is_private_map(const VarDecl* variable) const {
  if (!is_map(variable->getType()) || !variable->hasLocalStorage() || variable->getType()->isReferenceType())
    return false;
  return variable->getDeclContext() == function_ && !exposed_.count(variable);
}

const Stmt* BodyIndex::user(const Expr* expression, const Expr*& passed) const {
  passed = expression;
  for (const Stmt* around = parent(expression); around; around = parent(around)) {
    bool passes = isa<ParenExpr>(around) || isa<CastExpr>(around) || isa<FullExpr>(around) ||
                  isa<MaterializeTemporaryExpr>(around) || isa<CXXBindTemporaryExpr>(around);
    if (!passes) return around;
    passed = cast<Expr>(around);
  }
  return nullptr;
}

bool BodyIndex::is_within(const Stmt* inner, const Stmt* outer) const {
  for (; inner; inner = parent(inner)) {
    if (inner == outer) return true;
  }
  return false;
}

const CXXTryStmt* BodyIndex::try_around(const Stmt* statement) const {
  const Stmt* inner = statement;
  for (const Stmt* around = parent(statement); around; inner = around, around = parent(around)) {
    const auto* attempt = dyn_cast<CXXTryStmt>(around);
    if (attempt && attempt->getTryBlock() == inner) return attempt;
  }
  return nullptr;
}

unsigned BodyIndex::last_lock_before(const Stmt* statement) const {
  unsigned position = order(statement), last = 0;
  for (unsigned lock : locks_) {
    if (lock < position && lock > last) last = lock;
  }
  return last;
}

}  // namespace mapsan::plugin
