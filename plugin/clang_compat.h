// clang_compat.h: what differs between the clang versions the plugin is built against (14, 16, 19, 22).
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_CLANG_COMPAT_H
#define MAPSAN_PLUGIN_CLANG_COMPAT_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/Version.h"

namespace mapsan::plugin {

#if CLANG_VERSION_MAJOR >= 18
inline constexpr auto kOrdinaryString = clang::StringLiteralKind::Ordinary;
#elif CLANG_VERSION_MAJOR >= 15
inline constexpr auto kOrdinaryString = clang::StringLiteral::Ordinary;
#else
inline constexpr auto kOrdinaryString = clang::StringLiteral::Ascii;
#endif

inline bool has_default_initializer(const clang::FieldDecl* field) {
#if CLANG_VERSION_MAJOR >= 17
  return field->hasInClassInitializer() && field->hasNonNullInClassInitializer();
#else
  return field->hasInClassInitializer() && field->getInClassInitializer();
#endif
}

inline clang::CompoundStmt* compound_statement(const clang::ASTContext& context,
                                               llvm::ArrayRef<clang::Stmt*> statements, clang::SourceLocation begin,
                                               clang::SourceLocation end) {
#if CLANG_VERSION_MAJOR >= 15
  return clang::CompoundStmt::Create(context, statements, clang::FPOptionsOverride(), begin, end);
#else
  return clang::CompoundStmt::Create(context, statements, begin, end);
#endif
}

// The arm of an `if constexpr` that is compiled; null if there is none. False: not decided.
inline bool nondiscarded_arm(const clang::IfStmt* statement, const clang::ASTContext& context, clang::Stmt*& arm) {
  auto selected = statement->getNondiscardedCase(context);
  if (!selected) return false;
  arm = const_cast<clang::Stmt*>(*selected);
  return true;
}

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_CLANG_COMPAT_H
