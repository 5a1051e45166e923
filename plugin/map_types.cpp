// map_types.cpp: see map_types.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "map_types.h"

#include "clang/AST/DeclTemplate.h"
#include "containers.h"
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

bool is_map(const CXXRecordDecl* record) { return find_container(record) != nullptr; }

bool is_map(QualType type) { return is_map(type.getNonReferenceType()->getAsCXXRecordDecl()); }

bool is_map_iterator(const CXXRecordDecl* record) {
  if (is_iterator_class(record)) return true;
  const auto* instance = dyn_cast_or_null<ClassTemplateSpecializationDecl>(record);
  if (!instance || !instance->getIdentifier()) return false;
  llvm::StringRef space = outermost_namespace(instance);
  if (space != "std" && space != "__gnu_debug") return false;
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

bool is_map_pair(QualType type, const CXXRecordDecl* iterator) {
  if (is_map_pair(type)) return true;
  // A flat map's pairs have keys that are not const, as they move about.
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return iterator && iterator->getIdentifier() && iterator->getName() == "vec_iterator" && record &&
         record->getIdentifier() && record->getName() == "pair" && is_std(record);
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
