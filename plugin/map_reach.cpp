// map_reach.cpp: see map_reach.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "map_reach.h"

#include "clang/AST/Attr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "containers.h"
#include "hook_call.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "mapsan/abi.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr unsigned kMaxDepth = 64;

MapReach more(MapReach left, MapReach right) { return left > right ? left : right; }

bool is_in_system_header(const Decl* decl) {
  return decl->getASTContext().getSourceManager().isInSystemHeader(decl->getLocation());
}

bool is_changing(const CXXMethodDecl* method) {
  if (method->isConst() || isa<CXXConstructorDecl>(method) || isa<CXXDestructorDecl>(method)) return false;
  if (!method->getIdentifier()) return true;
  return !llvm::StringSwitch<bool>(method->getName())
              .Cases("find", "at", "begin", "end", "rbegin", "rend", true)
              .Cases("equal_range", "lower_bound", "upper_bound", true)
              .Default(false);
}

MapReach of_hook(const HookCall& hook) {
  if (hook.is_unescaped) return MapReach::kNone;
  switch (hook.kind) {
    case HookKind::kOther:
      return MapReach::kNone;
    case HookKind::kAt:
      return hook.access & MAPSAN_ELEMENT_WRITE ? MapReach::kWrites : MapReach::kReads;
    case HookKind::kLookup:
    case HookKind::kSize:
    case HookKind::kEmpty:
    case HookKind::kBegin:
      return MapReach::kReads;
    default:
      return MapReach::kWrites;
  }
}

bool overrider_is_unknown(const CXXMethodDecl* method) {
  return method->isVirtual() && !method->hasAttr<FinalAttr>() && !method->getParent()->hasAttr<FinalAttr>();
}

}  // namespace

const CXXMethodDecl* call_operator_of(QualType type) {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  record = record ? record->getDefinition() : nullptr;
  if (!record) return nullptr;
  if (record->isLambda()) return record->isGenericLambda() ? nullptr : record->getLambdaCallOperator();
  const CXXMethodDecl* found = nullptr;
  for (const CXXMethodDecl* method : record->methods()) {
    if (method->getOverloadedOperator() != OO_Call) continue;
    if (found) return nullptr;
    found = method;
  }
  return found;
}

bool is_function_wrapper(const CXXRecordDecl* record) {
  return record && record->getIdentifier() && is_library_code(record) &&
         llvm::StringSwitch<bool>(record->getName())
             .Cases("function", "move_only_function", "copyable_function", "function_ref", true)
             .Cases("packaged_task", "reference_wrapper", "_Bind", "__bind", "_Mem_fn", true)
             .Cases("any_invocable", "AnyInvocable", "FunctionRef", "_Bind_front", true)
             .Default(false);
}

MapReach MapReaches::of_call(const CallExpr* call) {
  bool is_operation = false;
  MapReach reach = of_map_operation(call, is_operation);
  if (is_operation) return reach;
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee) return isa<CXXPseudoDestructorExpr>(call->getCallee()) ? MapReach::kNone : MapReach::kWrites;
  if (callee->getBuiltinID()) return MapReach::kNone;
  if (!is_library_code(callee) && !is_in_system_header(callee)) return of_function(callee);
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  if (method && method->getOverloadedOperator() == OO_Call && is_function_wrapper(method->getParent())) {
    return MapReach::kWrites;
  }
  return of_arguments(call);
}

MapReach MapReaches::of_map_operation(const CallExpr* call, bool& is_operation) {
  is_operation = true;
  HookCall hook;
  if (read_hook(call, hook)) return of_hook(hook);
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  if (method && !method->isStatic() && (is_map(method->getParent()) || is_container_base(method->getParent()))) {
    const auto* member_call = dyn_cast<CXXMemberCallExpr>(call);
    const Expr* object = member_call ? member_call->getImplicitObjectArgument() : call->getArg(0);
    if (unescaped_ && unescaped_->is_map(object)) return MapReach::kNone;  // not visited yet
    return is_changing(method) ? MapReach::kWrites : MapReach::kReads;
  }
  is_operation = false;
  return MapReach::kNone;
}

MapReach MapReaches::of_arguments(const CallExpr* call) {
  MapReach reach = MapReach::kNone;
  for (const Expr* argument : call->arguments()) {
    if (is_map(argument->getType()) && argument->isLValue() && !argument->getType().isConstQualified()) {
      reach = MapReach::kWrites;
    }
    reach = more(reach, of_callable(argument));
  }
  return reach;
}

MapReach MapReaches::of_callable(const Expr* argument) {
  argument = argument->IgnoreImplicit();
  if (const auto* unary = dyn_cast<UnaryOperator>(argument)) argument = unary->getSubExpr()->IgnoreParenImpCasts();
  if (const auto* construct = dyn_cast<CXXConstructExpr>(argument)) {
    if (construct->getNumArgs() == 1) return of_callable(construct->getArg(0));
  }
  if (const auto* reference = dyn_cast<DeclRefExpr>(argument)) {
    if (const auto* function = dyn_cast<FunctionDecl>(reference->getDecl())) return of_function(function);
  }
  QualType type = argument->getType().getNonReferenceType();
  const auto* record = type->getAsCXXRecordDecl();
  if (!record) return type->isFunctionPointerType() ? MapReach::kWrites : MapReach::kNone;
  if (is_function_wrapper(record)) return MapReach::kWrites;
  if (record->isLambda() && record->isGenericLambda()) return MapReach::kWrites;
  const CXXMethodDecl* operation = is_library_code(record) ? nullptr : call_operator_of(type);
  return operation ? of_function(operation) : MapReach::kNone;
}

bool MapReaches::is_seen_to_reach(const FunctionDecl* function) {
  const FunctionDecl* definition = nullptr;
  return function->hasBody(definition) && !definition->isDependentContext() && of_function(function) != MapReach::kNone;
}

MapReach MapReaches::of_function(const FunctionDecl* function) {
  if (is_library_code(function) || function->isConsteval() || function->isTrivial()) return MapReach::kNone;
  if (function->hasAttr<ConstAttr>() || function->hasAttr<PureAttr>()) return MapReach::kNone;
  if (is_in_system_header(function) && !function->hasBody()) return MapReach::kNone;
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (method && overrider_is_unknown(method)) return MapReach::kWrites;
  const FunctionDecl* definition = nullptr;
  if (!function->hasBody(definition)) {
    // What the compiler makes itself only copies.
    return function->isDefaulted() || function->isImplicit() ? MapReach::kNone : MapReach::kWrites;
  }
  if (definition->isDependentContext() || open_.size() > kMaxDepth) return MapReach::kWrites;
  auto known = known_.find(definition);
  if (known != known_.end()) return known->second;
  if (!open_.insert(definition).second) {
    met_recursion_ = true;
    return MapReach::kNone;
  }
  bool outer = met_recursion_;
  met_recursion_ = false;
  const UnescapedMaps unescaped(definition->getASTContext(), definition->getBody());
  const UnescapedMaps* caller = unescaped_;
  unescaped_ = &unescaped;
  MapReach reach = of_body(definition->getBody());
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(definition)) {
    for (const CXXCtorInitializer* initialiser : constructor->inits()) {
      if (initialiser->getInit()) reach = more(reach, of_body(initialiser->getInit()));
    }
  }
  unescaped_ = caller;
  open_.erase(definition);
  // Within a recursion only the outermost function has seen all of it.
  if (!met_recursion_ || reach == MapReach::kWrites || open_.empty()) known_[definition] = reach;
  met_recursion_ |= outer;
  return reach;
}

MapReach MapReaches::of_record_call(const FunctionDecl* method) {
  return method && !is_library_code(method) ? of_function(method) : MapReach::kNone;
}

MapReach MapReaches::of_body(const Stmt* statement) {
  if (!statement) return MapReach::kNone;
  MapReach reach = MapReach::kNone;
  if (const auto* call = dyn_cast<CallExpr>(statement)) {
    reach = of_call(call);
  } else if (const auto* construct = dyn_cast<CXXConstructExpr>(statement)) {
    reach = of_record_call(construct->getConstructor());
  } else if (const auto* declarations = dyn_cast<DeclStmt>(statement)) {
    for (const Decl* decl : declarations->decls()) {
      const auto* variable = dyn_cast<VarDecl>(decl);
      const auto* record = variable ? variable->getType()->getAsCXXRecordDecl() : nullptr;
      if (record && record->hasDefinition() && !record->hasTrivialDestructor()) {
        reach = more(reach, of_record_call(record->getDestructor()));
      }
    }
  } else if (const auto* lambda = dyn_cast<LambdaExpr>(statement)) {
    reach = of_body(lambda->getBody());
  }
  for (const Stmt* child : statement->children()) {
    if (reach == MapReach::kWrites) break;
    reach = more(reach, of_body(child));
  }
  return reach;
}

}  // namespace mapsan::plugin
