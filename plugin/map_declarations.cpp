// map_declarations.cpp: see map_declarations.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "map_declarations.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Mangle.h"
#include "clang/AST/RecordLayout.h"
#include "clang/Basic/DiagnosticAST.h"
#include "map_types.h"
#include "names.h"
#include "tu_state.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

bool is_same_map(const CXXMethodDecl* method, QualType& first) {
  if (method->getNumParams() == 0 || !method->getParamDecl(0)->getType()->isReferenceType()) return false;
  first = method->getParamDecl(0)->getType();
  const auto* record = first->getPointeeType()->getAsCXXRecordDecl();
  return record && record->getCanonicalDecl() == method->getParent()->getCanonicalDecl();
}

// Told by the first parameter alone: constructors may take an allocator after it.
SpecialMember kind_of(const CXXMethodDecl* method) {
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(method)) {
    if (constructor->isDefaultConstructor()) return SpecialMember::kDefault;
  }
  QualType first;
  if (!is_same_map(method, first)) return SpecialMember::kOther;
  return first->isRValueReferenceType() ? SpecialMember::kMove : SpecialMember::kCopy;
}

void add_member(ASTNameGenerator& names, const CXXMethodDecl* method, const std::string& type) {
  if (method->isDeleted() || method->isTemplated() || method->isInvalidDecl()) return;
  TuState& state = TuState::get();
  MapMember member{kind_of(method), type};
  if (isa<CXXConstructorDecl>(method)) {
    for (const std::string& name : names.getAllManglings(method)) state.constructors[name] = member;
  } else if (isa<CXXDestructorDecl>(method)) {
    for (const std::string& name : names.getAllManglings(method)) state.destructors[name] = type;
  } else if (method->getOverloadedOperator() == OO_Equal) {
    state.assignments[names.getName(method)] = member;
  }
}

void add_members(ASTContext& context, ASTNameGenerator& names, const CXXRecordDecl* record) {
  if (!record->hasDefinition() || record->isDependentContext() || record->isInvalidDecl()) return;
  std::string type = readable_type(context, context.getRecordType(record));
  for (const Decl* decl : record->getDefinition()->decls()) {
    if (const auto* method = dyn_cast<CXXMethodDecl>(decl)) add_member(names, method, type);
    const auto* pattern = dyn_cast<FunctionTemplateDecl>(decl);
    if (!pattern) continue;
    for (const FunctionDecl* instance : pattern->specializations()) {
      if (const auto* method = dyn_cast<CXXMethodDecl>(instance)) add_member(names, method, type);
    }
  }
}

// The map templates of namespace std, wherever in its inline or debug namespaces they are declared.
void add_namespace(ASTContext& context, ASTNameGenerator& names, const NamespaceDecl* space) {
  for (const char* name : kMapTemplates) {
    for (NamedDecl* found : space->lookup(&context.Idents.get(name))) {
      auto* pattern = dyn_cast<ClassTemplateDecl>(found);
      if (!pattern) continue;
      for (ClassTemplateSpecializationDecl* instance : pattern->specializations())
        add_members(context, names, instance);
    }
  }
}

}  // namespace

void MapDeclarations::add_at(SourceLocation location, const std::string& name, QualType type) {
  SourcePlace place = source_place(context_, location);
  if (place.line == 0) return;
  TuState::get().declarations[place.text()] = {name, readable_type(context_, type.getUnqualifiedType())};
}

void MapDeclarations::add(const VarDecl* variable) {
  QualType type = variable->getType();
  if (type->isReferenceType() || !is_map(type)) return;
  bool is_local = variable->isLocalVarDeclOrParm();
  std::string name = is_local ? variable->getNameAsString() : qualified_name(variable);
  add_at(variable->getLocation(), name, type);
  if (const Expr* init = variable->getInit()) {
    add_at(init->getBeginLoc(), name, type);
    add_at(init->getExprLoc(), name, type);
  }
  if (!variable->hasGlobalStorage() || variable->isTemplated()) return;
  ASTNameGenerator names(context_);
  TuState::get().globals[names.getName(variable)] = {name, readable_type(context_, type.getUnqualifiedType())};
}

void MapDeclarations::add(const FieldDecl* field) {
  if (!is_map(field->getType()) || field->getType()->isReferenceType()) return;
  std::string name = qualified_name(field);
  add_at(field->getLocation(), name, field->getType());
  const auto* record = dyn_cast<CXXRecordDecl>(field->getParent());
  if (!record || isa<ClassTemplateSpecializationDecl>(record) || !record->isCompleteDefinition()) return;
  // Asking for a class's layout makes clang warn of its padding, for a class that nobody may lay out otherwise.
  if (!context_.getDiagnostics().isIgnored(diag::warn_padded_struct_size, record->getLocation())) return;
  uint64_t offset = context_.getASTRecordLayout(record).getFieldOffset(field->getFieldIndex()) / 8;
  TuState::get().fields[record->getQualifiedNameAsString() + "+" + std::to_string(offset)] = {
      name, readable_type(context_, field->getType().getUnqualifiedType())};
}

void MapDeclarations::add(const CXXCtorInitializer* initialiser) {
  const FieldDecl* field = initialiser->getAnyMember();
  if (!field || !initialiser->isWritten() || field->getType()->isReferenceType() || !is_map(field->getType())) return;
  std::string name = qualified_name(field);
  add_at(initialiser->getSourceLocation(), name, field->getType());
  add_at(initialiser->getInit()->getBeginLoc(), name, field->getType());
  add_at(initialiser->getInit()->getExprLoc(), name, field->getType());
}

void collect_special_members(ASTContext& context) {
  ASTNameGenerator names(context);
  for (NamedDecl* found : context.getTranslationUnitDecl()->lookup(&context.Idents.get("std"))) {
    auto* space = dyn_cast<NamespaceDecl>(found);
    if (!space) continue;
    add_namespace(context, names, space);
    // Inline namespaces are seen by the lookup above or, like libstdc++'s debug containers, lie beside it.
    for (const Decl* decl : space->noload_decls()) {
      const auto* inner = dyn_cast<NamespaceDecl>(decl);
      if (inner && inner == inner->getFirstDecl()) add_namespace(context, names, inner);
    }
  }
}

}  // namespace mapsan::plugin
