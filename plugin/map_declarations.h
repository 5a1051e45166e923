// map_declarations.h: collects, for the IR half, how maps are called.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_MAP_DECLARATIONS_H
#define MAPSAN_PLUGIN_MAP_DECLARATIONS_H

#include "clang/AST/DeclCXX.h"

namespace mapsan::plugin {

class MapDeclarations {
 public:
  explicit MapDeclarations(clang::ASTContext& context) : context_(context) {}

  // A variable, member or member initialiser; taken up if it is of a map type.
  void add(const clang::VarDecl* variable);
  void add(const clang::FieldDecl* field);
  void add(const clang::CXXCtorInitializer* initialiser);

 private:
  void add_at(clang::SourceLocation location, const std::string& name, clang::QualType type);

  clang::ASTContext& context_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_MAP_DECLARATIONS_H
