// section_extent.cpp: see section_extent.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "section_extent.h"

#include "clang/AST/StmtCXX.h"
#include "lock_calls.h"
#include "llvm/ADT/StringSwitch.h"
#include "names.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

using Statements = llvm::SmallVector<const Stmt*, 8>;
using Path = llvm::SmallVector<const Stmt*, 32>;

// Calls visit(statement) for code below `root` and itself, lambdas' bodies left out, until one returns true.
template <class Visit>
bool any_of(const Stmt* root, Visit visit) {
  if (!root) return false;
  if (visit(root)) return true;
  if (const auto* lambda = dyn_cast<LambdaExpr>(root)) {
    return llvm::any_of(lambda->capture_inits(), [&](const Expr* initialiser) { return any_of(initialiser, visit); });
  }
  return llvm::any_of(root->children(), [&](const Stmt* child) { return any_of(child, visit); });
}

// The statements from the root down to the target, both included.
bool find_path(const Stmt* root, const Stmt* target, Path& path) {
  if (!root) return false;
  path.push_back(root);
  if (root == target) return true;
  if (const auto* lambda = dyn_cast<LambdaExpr>(root)) {
    for (const Expr* initialiser : lambda->capture_inits()) {
      if (find_path(initialiser, target, path)) return true;
    }
  } else {
    for (const Stmt* child : root->children()) {
      if (find_path(child, target, path)) return true;
    }
  }
  path.pop_back();
  return false;
}

bool leaves_blocks_freely(const Stmt* body) {
  return any_of(body, [](const Stmt* statement) {
    return isa<GotoStmt>(statement) || isa<IndirectGotoStmt>(statement) || isa<CoroutineBodyStmt>(statement) ||
           isa<CoroutineSuspendExpr>(statement);
  });
}

void append_after(const CompoundStmt* block, const Stmt* statement, Statements& extent) {
  bool found = false;
  for (const Stmt* sibling : block->body()) {
    if (found) extent.push_back(sibling);
    found |= sibling == statement;
  }
}

// ---- Guards

const VarDecl* guard_variable(const DeclStmt* declared, const Expr* construction) {
  for (const Decl* decl : declared->decls()) {
    const auto* variable = dyn_cast<VarDecl>(decl);
    if (!variable || !variable->getInit() || variable->isStaticLocal()) continue;
    // `auto guard = std::lock_guard(mutex)` constructs the variable itself.
    const Expr* initialiser = variable->getInit()->IgnoreImplicit();
    while (initialiser != construction && isa<CXXFunctionalCastExpr>(initialiser)) {
      initialiser = cast<CXXFunctionalCastExpr>(initialiser)->getSubExpr()->IgnoreImplicit();
    }
    if (initialiser == construction || variable->getInit() == construction) return variable;
  }
  return nullptr;
}

bool names(const Stmt* statement, const VarDecl* variable) {
  const auto* reference = dyn_cast<DeclRefExpr>(statement);
  return reference && reference->getDecl() == variable;
}

const CXXMemberCallExpr* call_on(const Stmt* statement, const VarDecl* guard) {
  const auto* call = dyn_cast<CXXMemberCallExpr>(statement);
  const auto* member = call ? dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens()) : nullptr;
  return member && names(without_lock_hook(member->getBase()), guard) ? call : nullptr;
}

// Uses of a guard that do not hand it to others.
unsigned harmless_uses(const Stmt* statement, const VarDecl* guard) {
  if (const auto* call = call_on(statement, guard)) {
    const auto* conversion = dyn_cast_or_null<CXXConversionDecl>(call->getDirectCallee());
    if (conversion) return 1;
    const CXXMethodDecl* method = call->getMethodDecl();
    return method && method->getIdentifier() &&
           llvm::StringSwitch<unsigned>(method->getName())
               .Cases("lock", "unlock", "try_lock", "owns_lock", "lock_shared", "unlock_shared", 1)
               .Default(0);
  }
  const auto* call = dyn_cast<CallExpr>(statement);
  if (!call || condition_verb(call) != ConditionVerb::kWait) return 0;
  return llvm::count_if(call->arguments(), [&](const Expr* argument) { return names(argument->IgnoreImpCasts(), guard); });
}

bool is_handed_on(const Stmt* body, const VarDecl* guard) {
  unsigned uses = 0, harmless = 0;
  any_of(body, [&](const Stmt* statement) {
    uses += names(statement, guard);
    harmless += harmless_uses(statement, guard);
    return false;
  });
  return uses != harmless;
}

bool is_unlock_of(const Stmt* statement, const VarDecl* guard) {
  if (const auto* full = dyn_cast<FullExpr>(statement)) statement = full->getSubExpr();
  const CXXMemberCallExpr* call = call_on(statement, guard);
  const CXXMethodDecl* method = call ? call->getMethodDecl() : nullptr;
  return method && method->getIdentifier() && method->getName() == "unlock";
}

// The guard's tag says that the lock is taken elsewhere, or may be.
bool takes_lock_itself(const Expr* construction) {
  const auto* construct = dyn_cast<CXXConstructExpr>(construction);
  if (!construct || !is_std_guard(construct->getConstructor()->getParent())) return true;
  return llvm::none_of(construct->arguments(), [](const Expr* argument) {
    const auto* tag = argument->getType()->getAsCXXRecordDecl();
    return tag && tag->getIdentifier() && (tag->getName() == "defer_lock_t" || tag->getName() == "adopt_lock_t");
  });
}

// `guard.lock()`: all that the guard lives for, for it may be in a loop.
std::optional<Statements> relock_extent(const Stmt* body, const CXXMemberCallExpr* call) {
  const auto* member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens());
  const auto* reference = member ? dyn_cast<DeclRefExpr>(without_lock_hook(member->getBase())) : nullptr;
  const auto* guard = reference ? dyn_cast<VarDecl>(reference->getDecl()) : nullptr;
  if (!guard || !is_std_guard(guard->getType()->getAsCXXRecordDecl()) || is_handed_on(body, guard)) return std::nullopt;
  Statements extent;
  any_of(body, [&](const Stmt* statement) {
    const auto* block = dyn_cast<CompoundStmt>(statement);
    if (!block) return false;
    const auto declared = llvm::find_if(block->body(), [&](const Stmt* sibling) {
      const auto* declaration = dyn_cast<DeclStmt>(sibling);
      return declaration && llvm::is_contained(declaration->decls(), guard);
    });
    if (declared == block->body_end()) return false;
    append_after(block, *declared, extent);
    return true;
  });
  if (extent.empty()) return std::nullopt;
  return extent;
}

std::optional<Statements> guard_extent(const Stmt* body, const Path& path, const Expr* construction) {
  const DeclStmt* declared = nullptr;
  const Stmt* block = nullptr;
  for (size_t index = path.size(); index-- > 1 && !declared;) {
    declared = dyn_cast<DeclStmt>(path[index]);
    block = path[index - 1];
  }
  const VarDecl* guard = declared ? guard_variable(declared, construction) : nullptr;
  if (!guard || !takes_lock_itself(construction) || is_handed_on(body, guard)) return std::nullopt;
  Statements extent;
  if (const auto* compound = dyn_cast<CompoundStmt>(block)) {
    append_after(compound, declared, extent);
    const auto unlock = llvm::find_if(extent, [&](const Stmt* statement) { return is_unlock_of(statement, guard); });
    const bool locks_again = any_of(body, [&](const Stmt* statement) {
      const CXXMemberCallExpr* call = call_on(statement, guard);
      return call && call->getMethodDecl() && call->getMethodDecl()->getIdentifier() &&
             call->getMethodDecl()->getName() != "unlock" && call->getMethodDecl()->getName() != "owns_lock";
    });
    if (!locks_again) extent.erase(unlock, extent.end());
    return extent;
  }
  if (!isa<IfStmt>(block) && !isa<SwitchStmt>(block)) return std::nullopt;
  extent.push_back(block);  // `if (std::lock_guard guard(mu); condition)`
  return extent;
}

// ---- lock() and unlock()

// Whether the statement is, or holds, a call that gives up the lock of that name.
bool is_release(const Stmt* statement, llvm::StringRef lock) {
  if (const auto* full = dyn_cast<FullExpr>(statement)) statement = full->getSubExpr();
  const auto* call = dyn_cast<CallExpr>(statement);
  if (!call) return false;
  const LockCall found = lock_call(call);
  return found.verb == LockVerb::kRelease && object_name(found.lock) == lock;
}

bool holds_release(const Stmt* statement, llvm::StringRef lock) {
  return any_of(statement, [&](const Stmt* inner) { return is_release(inner, lock); });
}

// From the statement that takes the lock to the one that gives it up, or to the last of several in branches.
std::optional<Statements> call_extent(const Path& path, const CallExpr* call) {
  const LockCall taken = lock_call(call);
  const std::string lock = taken.lock ? object_name(taken.lock) : "";
  if (lock.empty()) return std::nullopt;
  for (size_t index = path.size() - 1; index-- > 0;) {
    const auto* block = dyn_cast<CompoundStmt>(path[index]);
    if (!block) continue;
    Statements extent{path[index + 1]};
    append_after(block, path[index + 1], extent);
    size_t held = holds_release(extent[0], lock) ? 1 : 0;
    for (size_t next = 1; next < extent.size(); ++next) {
      if (holds_release(extent[next], lock)) held = next + 1;
      if (is_release(extent[next], lock)) break;
    }
    if (held == 0) return std::nullopt;
    extent.resize(held);
    return extent;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Statements> section_extent(const Stmt* body, const Expr* acquisition) {
  Path path;
  if (!body || leaves_blocks_freely(body) || !find_path(body, acquisition, path)) return std::nullopt;
  const auto* call = dyn_cast<CallExpr>(acquisition);
  if (call && is_guard_acquire(call)) return relock_extent(body, cast<CXXMemberCallExpr>(call));
  if (call) return call_extent(path, call);
  return guard_extent(body, path, acquisition);
}

}  // namespace mapsan::plugin
