// map_reach.h: whether a call may come to a map, judged from the bodies that this file holds.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is not visible may do anything, except library code, which comes to the program's maps only through what it is
// given to call.
#ifndef MAPSAN_PLUGIN_MAP_REACH_H
#define MAPSAN_PLUGIN_MAP_REACH_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "unescaped_maps.h"

namespace mapsan::plugin {

enum class MapReach { kNone, kReads, kWrites };

class MapReaches {
 public:
  MapReach of_call(const clang::CallExpr* call);
  MapReach of_function(const clang::FunctionDecl* function);
  // Whether a map operation is certain to be in the body, so that no constant is ever computed by it.
  bool is_seen_to_reach(const clang::FunctionDecl* function);

 private:
  MapReach of_arguments(const clang::CallExpr* call);
  MapReach of_callable(const clang::Expr* argument);
  MapReach of_body(const clang::Stmt* statement);
  MapReach of_record_call(const clang::FunctionDecl* method);
  MapReach of_map_operation(const clang::CallExpr* call, bool& is_operation);

  llvm::DenseMap<const clang::FunctionDecl*, MapReach> known_;
  llvm::DenseSet<const clang::FunctionDecl*> open_;  // being looked at further out: recursion
  bool met_recursion_ = false;
  const UnescapedMaps* unescaped_ = nullptr;  // in the function being looked at
};

// The function that runs when an object of this type is called: a lambda's or a functor's; null if it is not known.
const clang::CXXMethodDecl* call_operator_of(clang::QualType type);
// The library's wrappers of anything that can be called.
bool is_function_wrapper(const clang::CXXRecordDecl* record);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_MAP_REACH_H
