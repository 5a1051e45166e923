// hook_builder.cpp: see hook_builder.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "hook_builder.h"

#include "clang/Sema/Initialization.h"
#include "clang/Sema/Lookup.h"
#if __has_include("clang/Sema/EnterExpressionEvaluationContext.h")
#include "clang/Sema/EnterExpressionEvaluationContext.h"
#endif

#include "clang_compat.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

Expr* HookBuilder::build(llvm::StringRef hook, const Expr* original, SourceLocation location,
                         llvm::ArrayRef<Expr*> arguments) {
  Expr* result = build_call(hook, location, original->getEndLoc(), arguments);
  if (!result || !context_.hasSameType(result->getType(), original->getType())) return nullptr;
  return result->getValueKind() == original->getValueKind() ? result : nullptr;
}

Expr* HookBuilder::build_new(llvm::StringRef hook, SourceLocation location, llvm::ArrayRef<Expr*> arguments) {
  return build_call(hook, location, location, arguments);
}

Expr* HookBuilder::build_call(llvm::StringRef hook, SourceLocation location, SourceLocation end,
                              llvm::ArrayRef<Expr*> arguments) {
  LookupResult candidates(sema_, DeclarationNameInfo(&context_.Idents.get(hook), location), Sema::LookupOrdinaryName);
  candidates.suppressDiagnostics();
  if (!sema_.LookupQualifiedName(candidates, hooks_)) return nullptr;
  Sema::ContextRAII in_context(sema_, where);
  EnterExpressionEvaluationContext evaluated(sema_, Sema::ExpressionEvaluationContext::PotentiallyEvaluated);
  Sema::SFINAETrap trap(sema_, /*AccessCheckingSFINAE=*/true);
  CXXScopeSpec scope;
  ExprResult function = sema_.BuildDeclarationNameExpr(scope, candidates, /*NeedsADL=*/false);
  if (function.isInvalid()) return nullptr;
  llvm::SmallVector<Expr*, 6> list(arguments.begin(), arguments.end());
  ExprResult call = sema_.BuildCallExpr(nullptr, function.get(), location, list, end);
  if (call.isInvalid() || trap.hasErrorOccurred()) return nullptr;
  Expr* result = call.get();
  // The original's parent already destroys the temporary.
  if (auto* bound = dyn_cast<CXXBindTemporaryExpr>(result)) result = bound->getSubExpr();
  return isa<CallExpr>(result) ? result : nullptr;
}

Expr* HookBuilder::string_literal(llvm::StringRef text, SourceLocation location) {
  QualType type = context_.getStringLiteralArrayType(context_.CharTy, text.size());
  return StringLiteral::Create(context_, text, kOrdinaryString, /*Pascal=*/false, type, location);
}

Expr* HookBuilder::number_literal(uint64_t value, SourceLocation location) {
  return IntegerLiteral::Create(context_, llvm::APInt(64, value), context_.UnsignedLongTy, location);
}

Expr* HookBuilder::dereference(Expr* pointer, SourceLocation location) {
  ExprResult object = sema_.CreateBuiltinUnaryOp(location, UO_Deref, pointer);
  return object.isInvalid() ? nullptr : object.get();
}

Expr* HookBuilder::address_of(Expr* object, SourceLocation location) {
  ExprResult pointer = sema_.CreateBuiltinUnaryOp(location, UO_AddrOf, object);
  return pointer.isInvalid() ? nullptr : pointer.get();
}

DeclRefExpr* HookBuilder::copy_of(const DeclRefExpr* reference) {
  return DeclRefExpr::Create(context_, reference->getQualifierLoc(), reference->getTemplateKeywordLoc(),
                             const_cast<ValueDecl*>(reference->getDecl()),
                             reference->refersToEnclosingVariableOrCapture(), reference->getNameInfo(),
                             reference->getType(), reference->getValueKind(), nullptr, nullptr,
                             reference->isNonOdrUse());
}

Expr* HookBuilder::reference_to(VarDecl* variable, SourceLocation location) {
  return DeclRefExpr::Create(context_, NestedNameSpecifierLoc(), SourceLocation(), variable,
                             /*RefersToEnclosingVariableOrCapture=*/false, location,
                             variable->getType().getNonReferenceType(), VK_LValue);
}

Expr* HookBuilder::this_pointer(const CXXMethodDecl* method, SourceLocation location) {
  Sema::ContextRAII in_context(sema_, where);
  return sema_.BuildCXXThisExpr(location, method->getThisType(), /*IsImplicit=*/true);
}

DeclStmt* HookBuilder::declare(llvm::StringRef type, SourceLocation location, llvm::ArrayRef<Expr*> arguments) {
  LookupResult found(sema_, DeclarationNameInfo(&context_.Idents.get(type), location), Sema::LookupTagName);
  found.suppressDiagnostics();
  if (!sema_.LookupQualifiedName(found, hooks_)) return nullptr;
  auto* record = found.getAsSingle<CXXRecordDecl>();
  if (!record || !record->hasDefinition()) return nullptr;
  QualType record_type = context_.getRecordType(record);
  Sema::ContextRAII in_context(sema_, where);
  EnterExpressionEvaluationContext evaluated(sema_, Sema::ExpressionEvaluationContext::PotentiallyEvaluated);
  auto* variable = VarDecl::Create(context_, where, location, location, &context_.Idents.get("__mapsan_scope"),
                                   record_type, context_.getTrivialTypeSourceInfo(record_type, location), SC_None);
  variable->setImplicit();
  llvm::SmallVector<Expr*, 2> list(arguments.begin(), arguments.end());
  InitializedEntity entity = InitializedEntity::InitializeVariable(variable);
  InitializationKind kind = InitializationKind::CreateDirect(location, location, location);
  InitializationSequence sequence(sema_, entity, kind, list);
  ExprResult initialiser = sequence.Perform(sema_, entity, kind, list);
  if (initialiser.isInvalid()) return nullptr;
  variable->setInit(initialiser.get());
  variable->setInitStyle(VarDecl::CallInit);
  variable->setReferenced();
  sema_.FinalizeVarWithDestructor(variable, record_type->castAs<RecordType>());
  return new (context_) DeclStmt(DeclGroupRef(variable), location, location);
}

CallExpr* HookBuilder::copy_of(const CallExpr* call) {
  auto* callee = const_cast<Expr*>(call->getCallee());
  llvm::SmallVector<Expr*, 8> arguments;
  for (const Expr* argument : call->arguments()) arguments.push_back(const_cast<Expr*>(argument));
  QualType type = call->getType();
  ExprValueKind kind = call->getValueKind();
  if (const auto* written = dyn_cast<CXXOperatorCallExpr>(call)) {
    return CXXOperatorCallExpr::Create(context_, written->getOperator(), callee, arguments, type, kind,
                                       written->getOperatorLoc(), call->getFPFeatures(), call->getADLCallKind());
  }
  if (isa<CXXMemberCallExpr>(call)) {
    return CXXMemberCallExpr::Create(context_, callee, arguments, type, kind, call->getRParenLoc(),
                                     call->getFPFeatures());
  }
  if (call->getStmtClass() != Stmt::CallExprClass) return nullptr;
  return CallExpr::Create(context_, callee, arguments, type, kind, call->getRParenLoc(), call->getFPFeatures(), 0,
                          call->getADLCallKind());
}

Expr* HookBuilder::comma(Expr* first, Expr* second) {
  return BinaryOperator::Create(context_, first, second, BO_Comma, second->getType(), second->getValueKind(),
                                OK_Ordinary, second->getExprLoc(), FPOptionsOverride());
}

void HookBuilder::morph(Expr* original, Expr* replacement) {
  // A call ends in at least its callee, so that a ParenExpr fits into it; a DeclRefExpr is as large by itself.
  static_assert(sizeof(ParenExpr) <= sizeof(CallExpr) + sizeof(Stmt*), "a call is too small to be rewritten in place");
  static_assert(sizeof(ParenExpr) <= sizeof(DeclRefExpr), "a name is too small to be rewritten in place");
  SourceLocation begin = original->getBeginLoc(), end = original->getEndLoc();
  new (static_cast<void*>(original)) ParenExpr(begin, end, replacement);
}

bool HookBuilder::is_rewritten(const Stmt* statement) {
  if (const auto* paren = dyn_cast<ParenExpr>(statement)) statement = paren->getSubExpr();
  const auto* call = dyn_cast<CallExpr>(statement);
  return call && is_hook(call->getDirectCallee());
}

}  // namespace mapsan::plugin
