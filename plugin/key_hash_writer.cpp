// key_hash_writer.cpp: see key_hash_writer.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "key_hash_writer.h"

#include "clang/AST/CXXInheritance.h"
#include "clang/AST/DeclTemplate.h"
#include "clang_compat.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

NamespaceDecl* inner_namespace(ASTContext& context, NamespaceDecl* outer, llvm::StringRef name) {
  for (NamedDecl* found : outer->lookup(&context.Idents.get(name))) {
    if (auto* space = dyn_cast<NamespaceDecl>(found)) return space;
  }
  // In an inline namespace of it.
  for (Decl* decl : outer->decls()) {
    auto* space = dyn_cast<NamespaceDecl>(decl);
    if (!space || !space->isInline()) continue;
    if (NamespaceDecl* inner = inner_namespace(context, space, name)) return inner;
  }
  return nullptr;
}

// A class of the program's own: its container says what makes two of them equal.
const CXXRecordDecl* own_record(QualType type) {
  const auto* record = type->getAsCXXRecordDecl();
  return record && record->hasDefinition() && !is_library_code(record) ? record : nullptr;
}

}  // namespace

KeyHashWriter::KeyHashWriter(Sema& sema, NamespaceDecl* hooks)
    : sema_(sema), context_(sema.Context), builder_(sema, inner_namespace(sema.Context, hooks, "detail")) {}

bool KeyHashWriter::write(Decl* decl) {
  auto* function = dyn_cast<FunctionDecl>(decl);
  if (!function || !function->getIdentifier() || function->getName() != "hash_of" || !is_hook(function)) return false;
  const TemplateArgumentList* arguments = function->getTemplateSpecializationArgs();
  if (!arguments || arguments->size() != 2 || function->getNumParams() != 2 || !function->hasBody()) return false;
  const QualType container = arguments->get(0).getAsType(), key = arguments->get(1).getAsType();
  if (!own_record(key)) return true;
  builder_.where = function;
  Sema::ContextRAII in_function(sema_, function);
  Expr* value = hash(function, container, key);
  if (!value) return true;
  const SourceLocation location = function->getLocation();
  Stmt* result = ReturnStmt::Create(context_, location, value, nullptr);
  function->setBody(compound_statement(context_, result, location, location));
  return true;
}

// Null if the template's own answer is as good.
Expr* KeyHashWriter::hash(FunctionDecl* function, QualType container, QualType key) {
  const SourceLocation location = function->getLocation();
  auto* record = container->getAsCXXRecordDecl();
  KeyParts parts;
  if (!record) {
    const Comparability comparability = compared_by_itself(sema_, key, parts);
    if (comparability == Comparability::kNone) return nullptr;
    if (comparability == Comparability::kByParts) return hash_parts(function, parts);
    return builder_.number_literal(0, location);
  }
  if (!is_map(record)) return builder_.number_literal(0, location);  // AnyContainer
  const bool own_key = context_.hasSameUnqualifiedType(member_type(sema_, record, "key_type"), key);
  const Comparability comparability =
      own_key ? compared_by_container(sema_, record, key, parts) : Comparability::kUnclear;
  if (comparability == Comparability::kNone) return nullptr;
  if (comparability == Comparability::kByParts) return hash_parts(function, parts);
  if (!own_key) return builder_.number_literal(0, location);
  return builder_.build_new("hash_by_container", location, arguments_of(function));
}

Expr* KeyHashWriter::hash_parts(FunctionDecl* function, const KeyParts& parts) {
  const SourceLocation location = function->getLocation();
  llvm::SmallVector<Expr*, 8> fields;
  for (const KeyPart& part : parts) {
    Expr* field = part_of(function, part);
    if (!field) return builder_.number_literal(0, location);
    fields.push_back(field);
  }
  Expr* hash = builder_.build_new("hash_parts", location, fields);
  return hash ? hash : builder_.number_literal(0, location);
}

Expr* KeyHashWriter::part_of(FunctionDecl* function, const KeyPart& part) {
  const SourceLocation location = function->getLocation();
  Expr* object = reference_to(function->getParamDecl(1));
  for (const FieldDecl* field : part.path) {
    if (const auto* parent = dyn_cast<CXXRecordDecl>(field->getParent())) object = base_of(object, parent);
    if (!object) return nullptr;
    const QualType type =
        field->getType()->isReferenceType() ? field->getType().getNonReferenceType() : field->getType().withConst();
    object = MemberExpr::CreateImplicit(context_, object, /*IsArrow=*/false, const_cast<FieldDecl*>(field), type,
                                        VK_LValue, field->isBitField() ? OK_BitField : OK_Ordinary);
  }
  if (part.base) object = base_of(object, part.base);
  if (!object || part.form == KeyPart::Form::kValue) return object;
  return builder_.build_new(part.form == KeyPart::Form::kText ? "as_text" : "as_bytes", location, {object});
}

// The object as the base that declares a field; itself, if it does. Null if there is no such base, or several.
Expr* KeyHashWriter::base_of(Expr* object, const CXXRecordDecl* base) {
  const QualType wanted = context_.getRecordType(base);
  if (context_.hasSameUnqualifiedType(object->getType(), wanted)) return object;
  CXXBasePaths paths(/*FindAmbiguities=*/true, /*RecordPaths=*/true, /*DetectVirtual=*/false);
  if (!sema_.IsDerivedFrom(object->getExprLoc(), object->getType(), wanted, paths)) return nullptr;
  if (paths.isAmbiguous(context_.getCanonicalType(wanted))) return nullptr;
  CXXCastPath path;
  sema_.BuildBasePathArray(paths, path);
  return ImplicitCastExpr::Create(context_, wanted.withConst(), CK_UncheckedDerivedToBase, object, &path, VK_LValue,
                                  FPOptionsOverride());
}

Expr* KeyHashWriter::reference_to(ParmVarDecl* parameter) {
  parameter->markUsed(context_);
  return builder_.reference_to(parameter, parameter->getLocation());
}

llvm::SmallVector<Expr*, 2> KeyHashWriter::arguments_of(FunctionDecl* function) {
  llvm::SmallVector<Expr*, 2> arguments;
  for (ParmVarDecl* parameter : function->parameters()) arguments.push_back(reference_to(parameter));
  return arguments;
}

}  // namespace mapsan::plugin
