// own_locks.h: locks that the program makes of atomics itself.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A class with lock() and unlock(), whose state is atomic and whose lock() tries until it succeeds, is a lock like std::mutex:
// it has episodes, and who takes it first is luck. Its atomics alone would only say that one came after the other.
#ifndef MAPSAN_PLUGIN_OWN_LOCKS_H
#define MAPSAN_PLUGIN_OWN_LOCKS_H

#include "clang/AST/DeclCXX.h"
#include "hook_builder.h"

namespace mapsan::plugin {

bool is_own_lock(const clang::CXXRecordDecl* record);

class OwnLocks {
 public:
  OwnLocks(clang::Sema& sema, clang::NamespaceDecl* hooks) : context_(sema.Context), builder_(sema, hooks) {}

  // Where the function takes or gives up the lock that it is a member of: has it say so.
  void function(clang::FunctionDecl* function);

 private:
  void begin_with(clang::CXXMethodDecl* method, llvm::StringRef scope, bool shared);
  void wrap_results(clang::Stmt* statement, clang::CXXMethodDecl* method, bool shared);

  clang::ASTContext& context_;
  HookBuilder builder_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_OWN_LOCKS_H
