// hook_call.h: reads back the hook calls that the rewriter has put into a body.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_HOOK_CALL_H
#define MAPSAN_PLUGIN_HOOK_CALL_H

#include <string>

#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"

namespace mapsan::plugin {

enum class HookKind {
  kOther,   // not an operation on a map, or one that is no check and no act (end, a step of an iterator)
  kLookup,  // find, count, contains, equal_range, lower_bound, upper_bound
  kAt,
  kIndex,  // m[k]
  kSize,   // size, bucket_size
  kEmpty,
  kBegin,        // where an iteration starts
  kInsert,       // insert, emplace, try_emplace, insert_or_assign
  kErase,        // by key or iterator, extract
  kWholeWrite,   // clear, swap, =, merge, erase_if
  kDereference,  // *it, it->
  kElement,      // a use of a variable that is bound to an element
};

// `mapsan::hook::find(site, access, map, arguments…)` and its kin, taken apart.
struct HookCall {
  clang::CallExpr* call = nullptr;
  HookKind kind = HookKind::kOther;
  clang::Expr* map = nullptr;                    // null for iterators and bound variables
  clang::Expr* accessor = nullptr;               // that the operation lets hold the element
  llvm::SmallVector<clang::Expr*, 4> arguments;  // the iterator or bound variable, or what follows the map
  uint64_t access = 0;
  bool has_access = false;  // argument 1 is the literal of access flags
  // Not a hook's call but a plain one: of a member of a map that does not escape, or of an iterator of one.
  bool is_unescaped = false;
  std::string written;  // such a member's name, as an operation

  llvm::StringRef site() const;
  llvm::StringRef operation() const { return is_unescaped ? llvm::StringRef(written) : field(0); }
  llvm::StringRef field(unsigned index) const;
};

// False if `call` is not the call of a hook, nor a plain operation on a map that does not escape.
bool read_hook(const clang::CallExpr* call, HookCall& out);

// The same without taking it apart.
bool is_map_operation(const clang::CallExpr* call);

// The hook call, or plain operation, behind what the rewriter left of an expression, or null.
const clang::CallExpr* hook_in(const clang::Stmt* statement);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_HOOK_CALL_H
