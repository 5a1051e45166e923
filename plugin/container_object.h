// container_object.h: the container behind the object of a member call.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Many containers inherit their members from classes of the library's own (absl::flat_hash_map from raw_hash_set,
// tbb::concurrent_map from concurrent_skip_list): clang then converts the object to that class before the call.
#ifndef MAPSAN_PLUGIN_CONTAINER_OBJECT_H
#define MAPSAN_PLUGIN_CONTAINER_OBJECT_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"

namespace mapsan::plugin {

// The object (or pointer to it) converted no further than to the container's own class; null if none is on the way.
clang::Expr* as_container(clang::ASTContext& context, clang::Expr* object);

// The container's class that an object, or what a pointer points at, is of: also where `object` was converted to a
// base.
const clang::CXXRecordDecl* container_class(const clang::Expr* object);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_CONTAINER_OBJECT_H
