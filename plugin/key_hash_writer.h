// key_hash_writer.h: writes the hash of keys of the program's own types.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An instance of hook::detail::hash_of for such a type gets a new body, of the parts of the key that the container
// compares: a template cannot name private fields, nor see which of them make two keys equal.
#ifndef MAPSAN_PLUGIN_KEY_HASH_WRITER_H
#define MAPSAN_PLUGIN_KEY_HASH_WRITER_H

#include "clang/Sema/Sema.h"
#include "hook_builder.h"
#include "key_comparison.h"

namespace mapsan::plugin {

class KeyHashWriter {
 public:
  KeyHashWriter(clang::Sema& sema, clang::NamespaceDecl* hooks);

  // A function that has just been instantiated; false if it is none of this writer's.
  bool write(clang::Decl* decl);

 private:
  clang::Expr* hash(clang::FunctionDecl* function, clang::QualType container, clang::QualType key);
  clang::Expr* hash_parts(clang::FunctionDecl* function, const KeyParts& parts);
  clang::Expr* part_of(clang::FunctionDecl* function, const KeyPart& part);
  clang::Expr* base_of(clang::Expr* object, const clang::CXXRecordDecl* base);
  clang::Expr* reference_to(clang::ParmVarDecl* parameter);
  llvm::SmallVector<clang::Expr*, 2> arguments_of(clang::FunctionDecl* function);

  clang::Sema& sema_;
  clang::ASTContext& context_;
  HookBuilder builder_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_KEY_HASH_WRITER_H
