// object_parts.h: of what object an expression denotes a part.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_OBJECT_PARTS_H
#define MAPSAN_PLUGIN_OBJECT_PARTS_H

#include "clang/AST/Expr.h"

namespace mapsan::plugin {

// Without what wraps an expression and does not change what it denotes.
const clang::Expr* unwrapped(const clang::Expr* expression);

// What `*handle` or `handle[i]` is applied to, where copies of the handle refer to the same object; null for anything
// else.
const clang::Expr* dereferenced_handle(const clang::Expr* expression);

// The object of a call of the standard library's element functions: what they hand out is part of it. Null for anything
// else.
const clang::Expr* part_owner(const clang::Expr* expression);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_OBJECT_PARTS_H
