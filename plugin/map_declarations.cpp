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

using namespace clang;

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

}  // namespace mapsan::plugin
