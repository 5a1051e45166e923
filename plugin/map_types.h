// map_types.h: which types are maps, which are their iterators, and whose code is left alone.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_MAP_TYPES_H
#define MAPSAN_PLUGIN_MAP_TYPES_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"

namespace mapsan::plugin {

bool is_map(const clang::CXXRecordDecl* record);
bool is_map(clang::QualType type);  // looks through references
bool is_map_iterator(const clang::CXXRecordDecl* record);

// A map's value_type as its iterators show it: std::pair with a const first.
bool is_map_pair(clang::QualType type);
bool is_map_pair(clang::QualType type, const clang::CXXRecordDecl* iterator);

// The name of the outermost namespace a declaration lives in; "(anonymous)" for an unnamed one, empty for none.
llvm::StringRef outermost_namespace(const clang::Decl* decl);
bool is_std(const clang::Decl* decl);

// Code of libraries whose containers do the accessing themselves, and of mapsan.
bool is_library_code(const clang::Decl* decl);
// A call the rewriter has already put in place.
bool is_hook(const clang::Decl* callee);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_MAP_TYPES_H
