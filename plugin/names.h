// names.h: readable names of types, functions and maps, and the site strings made of them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_NAMES_H
#define MAPSAN_PLUGIN_NAMES_H

#include <string>

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace mapsan::plugin {

// "std::unordered_map<std::string, int>": no default template arguments, no inline namespaces.
std::string readable_type(const clang::ASTContext& context, clang::QualType type);

// "Cache::put", "ns::f", "Cache::put::lambda": no parameters, no template arguments.
std::string qualified_name(const clang::NamedDecl* decl);
std::string function_name(const clang::DeclContext* where);

// The innermost name for the object an expression denotes: "Cache::map_", "registry"; empty where it names none.
std::string object_name(const clang::Expr* object);

// "file:line:column" of the place in the source as written; a macro's expansion counts as written where it is used.
struct SourcePlace {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  std::string text() const { return file + ":" + std::to_string(line) + ":" + std::to_string(column); }
};
SourcePlace source_place(const clang::ASTContext& context, clang::SourceLocation location);

// The string by which plugin and runtime name an access (abi.h, __mapsan_site).
inline constexpr char kSiteSeparator = '\x1f';
std::string site_string(const SourcePlace& place, llvm::StringRef operation, llvm::StringRef function,
                        llvm::StringRef map_name, llvm::StringRef map_type);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_NAMES_H
