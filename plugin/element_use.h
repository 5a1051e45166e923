// element_use.h: what the code around an expression that denotes a map's element does with the element.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decided from the expression's ancestors alone. Errs on the side of silence: a use that is not understood is None, and a
// use that might only read is a Read.
#ifndef MAPSAN_PLUGIN_ELEMENT_USE_H
#define MAPSAN_PLUGIN_ELEMENT_USE_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/ArrayRef.h"

namespace mapsan::plugin {

// A part of the mapped object; size 0 is all of it.
struct ElementPart {
  uint64_t offset = 0;
  uint64_t size = 0;
};

struct ElementUse {
  bool read = false;
  bool write = false;
  const clang::ValueDecl* bound = nullptr;  // a local variable that now refers to the element (or points at it)
  bool bound_pair = false;                  // and it is the map's pair that the variable refers to
  ElementPart part;

  bool is_none() const { return !read && !write && !bound; }
};

// What an expression denotes, where its ancestors are looked at from.
enum class ElementForm {
  kObject,         // the mapped object: `m[k]`, `m.at(k)`, a name bound to it
  kPair,           // the pair of key and mapped object: `*it`
  kObjectPointer,  // a pointer to the mapped object (`p->x`, `it->x` of a set)
  kPairPointer,    // a pointer to the pair: `it->second`
};

// `ancestors` are the statements around `expression`, outermost first. `start` is the part of the mapped object that the
// expression denotes already. `depth` counts the function bodies followed so far.
ElementUse classify_use(const clang::ASTContext& context, const clang::Expr* expression, ElementForm form,
                        llvm::ArrayRef<const clang::Stmt*> ancestors, ElementPart start = {}, int depth = 0);

// The access flags and range of a use, as abi.h packs them.
uint64_t access_bits(const ElementUse& use);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_ELEMENT_USE_H
