// map_types.cpp: see map_types.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "map_types.h"

#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace mapsan::plugin {

using namespace clang;

llvm::StringRef outermost_namespace(const Decl* decl) {
  llvm::StringRef name;
  const auto* own = dyn_cast<NamespaceDecl>(decl);
  const DeclContext* context = own ? own : decl->getDeclContext();
  for (; context && !context->isTranslationUnit(); context = context->getParent()) {
    if (const auto* space = dyn_cast<NamespaceDecl>(context)) {
      name = space->getIdentifier() ? space->getName() : llvm::StringRef("(anonymous)");
    }
  }
  return name;
}

bool is_std(const Decl* decl) { return outermost_namespace(decl) == "std"; }

bool is_map(const CXXRecordDecl* record) {
  if (!record || !record->getIdentifier() || !isa<ClassTemplateSpecializationDecl>(record)) return false;
  // A class of that name in the namespace std itself, or in one of its inline or debug namespaces; not in std::pmr or in
  // the library's own details.
  if (!llvm::is_contained(kMapTemplates, record->getName()) || !is_std(record)) return false;
  return isa<NamespaceDecl>(record->getDeclContext());
}

bool is_map(QualType type) { return is_map(type.getNonReferenceType()->getAsCXXRecordDecl()); }

static bool is_iterator_template(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases("_Rb_tree_iterator", "_Rb_tree_const_iterator", "_Node_iterator", "_Node_const_iterator", true)
      .Cases("__map_iterator", "__map_const_iterator", "__tree_iterator", "__tree_const_iterator", true)
      .Cases("__hash_map_iterator", "__hash_map_const_iterator", "__hash_iterator", "__hash_const_iterator", true)
      .Default(false);
}

bool is_map_iterator(const CXXRecordDecl* record) {
  const auto* instance = dyn_cast_or_null<ClassTemplateSpecializationDecl>(record);
  if (!instance || !instance->getIdentifier()) return false;
  llvm::StringRef space = outermost_namespace(instance);
  if (space != "std" && space != "__gnu_debug") return false;
  if (is_iterator_template(instance->getName())) return true;
  // Adaptors around one of the above: std::reverse_iterator, and the checked iterators of debug mode.
  if (instance->getName() != "reverse_iterator" && instance->getName() != "_Safe_iterator") return false;
  const TemplateArgument& inner = instance->getTemplateArgs()[0];
  return inner.getKind() == TemplateArgument::Type && is_map_iterator(inner.getAsType()->getAsCXXRecordDecl());
}

bool is_map_pair(QualType type) {
  const auto* pair =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(type.getNonReferenceType()->getAsCXXRecordDecl());
  if (!pair || !pair->getIdentifier() || pair->getName() != "pair" || !is_std(pair)) return false;
  const TemplateArgument& first = pair->getTemplateArgs()[0];
  return first.getKind() == TemplateArgument::Type && first.getAsType().isConstQualified();
}

bool is_library_code(const Decl* decl) {
  return llvm::StringSwitch<bool>(outermost_namespace(decl))
      .Cases("std", "__gnu_cxx", "__cxxabiv1", "__gnu_debug", "mapsan", true)
      .Cases("absl", "boost", "tbb", true)
      .Default(false);
}

bool is_hook(const Decl* callee) {
  const auto* function = dyn_cast_or_null<FunctionDecl>(callee);
  return function && function->getIdentifier() && outermost_namespace(function) == "mapsan";
}

}  // namespace mapsan::plugin
