// containers.cpp: see containers.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "containers.h"

#include "clang/AST/DeclTemplate.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr Container kContainers[] = {
#define CONTAINER(scope, name, spelled, family) {scope, name, spelled, Family::family},
#define BASE(scope, name)
#define ITERATOR(scope, name, family)
#include "containers.def"
};

struct IteratorClass {
  llvm::StringLiteral scope;
  llvm::StringLiteral name;
  Family family;
};

constexpr IteratorClass kIterators[] = {
#define CONTAINER(scope, name, spelled, family)
#define BASE(scope, name)
#define ITERATOR(scope, name, family) {scope, name, Family::family},
#include "containers.def"
};

struct Base {
  llvm::StringLiteral scope;
  llvm::StringLiteral name;
};

constexpr Base kBases[] = {
#define CONTAINER(scope, name, spelled, family)
#define BASE(scope, name) {scope, name},
#define ITERATOR(scope, name, family)
#include "containers.def"
};

// `d1` of tbb::detail::d1.
bool is_version(llvm::StringRef name) { return name.size() == 2 && name[0] == 'd' && name[1] >= '0' && name[1] <= '9'; }

bool is_left_out(const NamespaceDecl* space) {
  if (space->isInline() || space->isAnonymousNamespace()) return true;
  llvm::StringRef name = space->getName();
  return is_version(name) || name == "__debug" || name == "__cxx1998" || name == "__profile";
}

// Compared from the inside out, so that a class in another scope is dismissed at its first name.
bool is_scope(const DeclContext* context, llvm::StringRef scope) {
  for (; context && !context->isTranslationUnit(); context = context->getParent()) {
    llvm::StringRef name;
    if (const auto* space = dyn_cast<NamespaceDecl>(context)) {
      if (is_left_out(space)) continue;
      name = space->getName();
    } else if (const auto* record = dyn_cast<CXXRecordDecl>(context)) {
      if (!record->getIdentifier()) return false;
      name = record->getName();
    } else if (!isa<LinkageSpecDecl>(context)) {
      return false;
    } else {
      continue;
    }
    auto [outer, inner] = scope.rsplit("::");
    if (inner.empty()) inner = outer, outer = "";
    if (name != inner) return false;
    scope = outer;
  }
  return scope.empty();
}

template <class Row, size_t Count>
const Row* find_row(const Row (&rows)[Count], const CXXRecordDecl* record) {
  if (!record || !record->getIdentifier()) return nullptr;
  llvm::StringRef name = record->getName();
  for (const Row& row : rows) {
    if (row.name == name && is_scope(record->getDeclContext(), row.scope)) return &row;
  }
  return nullptr;
}

}  // namespace

llvm::ArrayRef<Container> containers() { return kContainers; }

const Container* find_container(const CXXRecordDecl* record) {
  return record && isa<ClassTemplateSpecializationDecl>(record) ? find_row(kContainers, record) : nullptr;
}

bool is_container_base(const CXXRecordDecl* record) { return find_row(kBases, record) != nullptr; }

static const IteratorClass* find_iterator(const CXXRecordDecl* record) { return find_row(kIterators, record); }

bool is_iterator_class(const CXXRecordDecl* record) { return find_iterator(record) != nullptr; }

Family family_of_iterator(const CXXRecordDecl* record) {
  const IteratorClass* row = find_iterator(record);
  return row ? row->family : Family::kPlain;
}

bool is_accessor(const CXXRecordDecl* record) {
  if (!record || !record->getIdentifier()) return false;
  if (record->getName() != "accessor" && record->getName() != "const_accessor") return false;
  const auto* outer = dyn_cast<CXXRecordDecl>(record->getDeclContext());
  const Container* container = find_container(outer);
  return container && container->family == Family::kAccessor;
}

}  // namespace mapsan::plugin
