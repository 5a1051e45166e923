// lock_namer.cpp: see lock_namer.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "lock_namer.h"

#include "clang/Basic/SourceManager.h"
#include "lock_calls.h"
#include "map_types.h"
#include "mapsan/abi.h"
#include "names.h"
#include "self_synchronised.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

// libc++ makes its other mutexes of a plain one, at the same address, that is held for moments only: not for the section.
bool is_made_of_mutex(QualType type) {
  const CXXRecordDecl* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  const auto* space = record ? dyn_cast<NamespaceDecl>(record->getDeclContext()) : nullptr;
  if (!space || !space->isInline() || space->getName() != "__1" || !record->getIdentifier()) return false;
  return record->getName() != "mutex" && record->getName() != "recursive_mutex";
}

bool is_pointer_to_lock(QualType type) { return type->isPointerType() && is_lock(type->getPointeeType()); }

}  // namespace

Expr* LockNamer::named(Expr* lock, const Expr* acquisition, const FunctionDecl* function) {
  if (!lock->isLValue() || lock->isTypeDependent() || HookBuilder::is_rewritten(lock)) return lock;
  std::string name = object_name(lock);  // may be empty
  SourceLocation location = lock->getExprLoc();
  Expr* text = builder_.string_literal(name, location);
  if (is_made_of_mutex(lock->getType())) {
    Expr* unknown = builder_.number_literal(MAPSAN_SECTION_UNKNOWN, location);
    Expr* hook = builder_.build("critical_section", lock, location, {text, unknown, unknown, lock});
    return hook ? hook : lock;
  }
  Expr* section = builder_.number_literal(sections_.add(function, acquisition), location);
  Expr* hook = builder_.build("critical_section", lock, location, {text, section, section, lock});
  return hook ? hook : lock;
}

Expr* LockNamer::named_pointer(Expr* pointer, const Expr* acquisition, const FunctionDecl* function) {
  auto* address = dyn_cast<UnaryOperator>(pointer->IgnoreParenImpCasts());
  if (address && address->getOpcode() == UO_AddrOf) {
    address->setSubExpr(named(address->getSubExpr(), acquisition, function));
    return pointer;
  }
  SourceLocation location = pointer->getExprLoc();
  Expr* lock = pointer->isPRValue() ? builder_.dereference(pointer, location) : nullptr;
  Expr* hook = lock ? named(lock, acquisition, function) : nullptr;
  Expr* wrapped = hook && hook != lock ? builder_.address_of(hook, location) : nullptr;
  return wrapped ? wrapped : pointer;
}

void LockNamer::visit_construct(CXXConstructExpr* construct, const FunctionDecl* function) {
  const CXXRecordDecl* record = construct->getConstructor()->getParent();
  if (!is_std_guard(record) && (is_library_code(record) || construct->isElidable())) return;
  for (unsigned index = 0; index < construct->getNumArgs(); ++index) {
    Expr* argument = construct->getArg(index);
    if (is_lock(argument->getType())) {
      construct->setArg(index, named(argument, construct, function));
    } else if (!is_std_guard(record) && is_pointer_to_lock(argument->getType())) {
      construct->setArg(index, named_pointer(argument, construct, function));
    }
  }
}

// `guard.lock()`, of a guard that gave its lock up or never took it.
bool LockNamer::visit_relock(MemberExpr* member, const CallExpr* call, const FunctionDecl* function) {
  Expr* guard = member->getBase();
  const auto* record =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(guard->getType().getNonReferenceType()->getAsCXXRecordDecl());
  const bool is_of_type = record && record->getTemplateArgs().size() == 1 &&
                          record->getTemplateArgs()[0].getKind() == TemplateArgument::Type;
  if (!is_of_type || is_made_of_mutex(record->getTemplateArgs()[0].getAsType())) return false;
  if (!guard->isLValue() || guard->isTypeDependent()) return false;
  const SourceLocation location = guard->getExprLoc();
  Expr* section = builder_.number_literal(sections_.add(function, call), location);
  Expr* hook = builder_.build("critical_section_of", guard, location, {section, section, guard});
  if (hook) member->setBase(hook);
  return hook != nullptr;
}

void LockNamer::visit_call(CallExpr* call, const FunctionDecl* function) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee || !callee->getIdentifier()) return;
  // The C++ library's mutexes are made of calls too.
  if (context_.getSourceManager().isInSystemHeader(call->getExprLoc())) return;
  if (auto* member_call = dyn_cast<CXXMemberCallExpr>(call)) {
    auto* member = dyn_cast<MemberExpr>(member_call->getCallee()->IgnoreParens());
    if (!member || !is_member_acquire(callee->getName())) return;
    Expr* object = member->getBase();
    if (is_guard_acquire(member_call)) {
      if (member->isArrow() || !visit_relock(member, call, function)) sections_.add_unknown();
    } else if (member->isArrow()) {
      if (is_pointer_to_lock(object->getType())) member->setBase(named_pointer(object, call, function));
    } else if (is_lock(object->IgnoreParenImpCasts()->getType())) {
      member->setBase(named(object, call, function));
    }
  } else if (is_pthread_acquire(callee->getName()) && call->getNumArgs() > 0) {
    call->setArg(0, named_pointer(call->getArg(0), call, function));
  } else if (is_std(callee) && (callee->getName() == "lock" || callee->getName() == "try_lock")) {
    for (unsigned index = 0; index < call->getNumArgs(); ++index) {
      Expr* argument = call->getArg(index);
      if (is_lock(argument->getType())) call->setArg(index, named(argument, call, function));
    }
  }
}

}  // namespace mapsan::plugin
