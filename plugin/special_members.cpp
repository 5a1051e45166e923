// special_members.cpp: see special_members.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "special_members.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Mangle.h"
#include "clang/AST/RecordLayout.h"
#include "containers.h"
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

void add_members(ASTNameGenerator& names, const CXXRecordDecl* record, const std::string& type) {
  for (const Decl* decl : record->decls()) {
    if (const auto* method = dyn_cast<CXXMethodDecl>(decl)) add_member(names, method, type);
    const auto* pattern = dyn_cast<FunctionTemplateDecl>(decl);
    if (!pattern) continue;
    for (const FunctionDecl* instance : pattern->specializations()) {
      if (const auto* method = dyn_cast<CXXMethodDecl>(instance)) add_member(names, method, type);
    }
  }
}

// A class that hands its members down to a container, at the same address. From -O1 on clang calls its constructors and
// destructor directly where the container's own only pass on to them.
const CXXRecordDecl* implementing_base(ASTContext& context, const CXXRecordDecl* record) {
  for (const CXXBaseSpecifier& base : record->bases()) {
    const auto* candidate = base.getType()->getAsCXXRecordDecl();
    if (!candidate || !is_container_base(candidate) || !candidate->hasDefinition()) continue;
    candidate = candidate->getDefinition();
    if (context.getASTRecordLayout(record).getBaseClassOffset(candidate).isZero()) return candidate;
  }
  return nullptr;
}

void add_accessors(ASTNameGenerator& names, const CXXRecordDecl* container) {
  for (const Decl* decl : container->decls()) {
    const auto* accessor = dyn_cast<CXXRecordDecl>(decl);
    if (!accessor || !is_accessor(accessor) || !accessor->isThisDeclarationADefinition()) continue;
    for (const CXXMethodDecl* method : accessor->methods()) {
      bool releases = method->getIdentifier() && method->getName() == "release";
      if (!releases && !isa<CXXDestructorDecl>(method)) continue;
      for (const std::string& name : names.getAllManglings(method)) TuState::get().accessor_ends.insert(name);
    }
  }
}

void add_container(ASTContext& context, ASTNameGenerator& names, const CXXRecordDecl* record, Family family) {
  if (!record->hasDefinition() || record->isDependentContext() || record->isInvalidDecl()) return;
  record = record->getDefinition();
  std::string type = readable_type(context, context.getRecordType(record));
  add_members(names, record, type);
  if (family == Family::kAccessor) add_accessors(names, record);
  while ((record = implementing_base(context, record))) add_members(names, record, type);
}

void add_namespace(ASTContext& context, ASTNameGenerator& names, const NamespaceDecl* space, const Container& row) {
  for (NamedDecl* found : space->lookup(&context.Idents.get(row.name))) {
    auto* pattern = dyn_cast<ClassTemplateDecl>(found->getUnderlyingDecl());
    if (!pattern) continue;
    for (ClassTemplateSpecializationDecl* instance : pattern->specializations())
      add_container(context, names, instance, row.family);
  }
}

void collect_in(ASTContext& context, ASTNameGenerator& names, const DeclContext* outer, llvm::StringRef path,
                const Container& row) {
  auto [first, rest] = path.split("::");
  for (NamedDecl* found : outer->lookup(&context.Idents.get(first))) {
    auto* space = dyn_cast<NamespaceDecl>(found);
    if (!space) continue;
    if (!rest.empty()) {
      collect_in(context, names, space, rest, row);
      continue;
    }
    add_namespace(context, names, space, row);
    // Inline namespaces are seen by the lookup above or, like libstdc++'s debug containers, lie beside it.
    for (const Decl* decl : space->noload_decls()) {
      const auto* inner = dyn_cast<NamespaceDecl>(decl);
      if (inner && inner == inner->getFirstDecl() && is_std(inner)) add_namespace(context, names, inner, row);
    }
  }
}

}  // namespace

void collect_special_members(ASTContext& context) {
  ASTNameGenerator names(context);
  for (const Container& row : containers()) {
    collect_in(context, names, context.getTranslationUnitDecl(), row.spelled, row);
  }
}

}  // namespace mapsan::plugin
