// container_object.cpp: see container_object.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "container_object.h"

#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

QualType object_type(QualType type) {
  return type->isPointerType() ? type->getPointeeType() : type.getNonReferenceType();
}

// Where a conversion passes the container's class: the conversion, and how many steps of its path lead there. No
// conversion: the object itself is of that class.
struct Passage {
  Expr* from = nullptr;
  const ImplicitCastExpr* conversion = nullptr;
  unsigned steps = 0;
  const CXXRecordDecl* container = nullptr;
};

bool step_to_container(const ImplicitCastExpr* conversion, Passage& found) {
  unsigned steps = 0;
  for (const CXXBaseSpecifier* base : conversion->path()) {
    ++steps;
    const auto* record = base->getType()->getAsCXXRecordDecl();
    if (!is_map(record)) continue;
    found = {const_cast<Expr*>(conversion->getSubExpr()), conversion, steps, record};
    return true;
  }
  return false;
}

Passage find_passage(const Expr* object) {
  Passage found;
  for (int depth = 0; object && depth < 8; ++depth) {
    const auto* record = object_type(object->getType())->getAsCXXRecordDecl();
    if (is_map(record)) return {const_cast<Expr*>(object), nullptr, 0, record};
    object = object->IgnoreParens();
    const auto* conversion = dyn_cast<ImplicitCastExpr>(object);
    if (!conversion) return {};
    CastKind kind = conversion->getCastKind();
    if (kind != CK_NoOp && kind != CK_DerivedToBase && kind != CK_UncheckedDerivedToBase) return {};
    if (step_to_container(conversion, found)) return found;
    object = conversion->getSubExpr();
  }
  return {};
}

// With the qualifiers of the conversion that it stands for: a const object stays one.
QualType type_of_passage(ASTContext& context, const Expr* object, const Passage& passage) {
  Qualifiers qualifiers = object_type(object->getType()).getQualifiers();
  QualType type = context.getQualifiedType(context.getRecordType(passage.container), qualifiers);
  return object->getType()->isPointerType() ? context.getPointerType(type) : type;
}

}  // namespace

Expr* as_container(ASTContext& context, Expr* object) {
  Passage passage = find_passage(object);
  if (!passage.from) return nullptr;
  QualType type = type_of_passage(context, object, passage);
  if (!passage.conversion) {
    if (context.hasSameType(type, passage.from->getType())) return passage.from;
    return ImplicitCastExpr::Create(context, type, CK_NoOp, passage.from, nullptr, passage.from->getValueKind(),
                                    FPOptionsOverride());
  }
  CXXCastPath path;
  for (const CXXBaseSpecifier* base : llvm::ArrayRef(passage.conversion->path_begin(), passage.steps)) {
    path.push_back(const_cast<CXXBaseSpecifier*>(base));
  }
  return ImplicitCastExpr::Create(context, type, passage.conversion->getCastKind(), passage.from, &path,
                                  passage.conversion->getValueKind(), FPOptionsOverride());
}

const CXXRecordDecl* container_class(const Expr* object) { return find_passage(object).container; }

}  // namespace mapsan::plugin
