// section_extent.h: which statements run while a lock is held that was taken here.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guard variable holds its lock to the end of its block, or to its unlock(). After `mu.lock()` the lock is held up to
// `mu.unlock()` in the same block. What holds longer than can be told (a guard that is passed on, a lock given up elsewhere, a
// function with goto or co_await) has no extent; what may end earlier is taken to last.
#ifndef MAPSAN_PLUGIN_SECTION_EXTENT_H
#define MAPSAN_PLUGIN_SECTION_EXTENT_H

#include <optional>

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace mapsan::plugin {

// `acquisition` is the guard's construction or the call that takes the lock, somewhere in `body`.
std::optional<llvm::SmallVector<const clang::Stmt*, 8>> section_extent(const clang::Stmt* body,
                                                                      const clang::Expr* acquisition);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_SECTION_EXTENT_H
