// unescaped_maps.h: which local maps only the running call of a function can reach, whatever becomes of it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No other thread can come to such a map, so nothing about it is hooked: no access, no element, no lifetime. Looked at are
// variables of automatic storage whose every mention is one of these: a member call of the container, a subscript, a
// range-for, a local reference. Iterators and references to elements may stay in local variables, be compared, and go back
// into the map's own members; of an element, the value may be read and written, and members of the library's classes called.
// Anything else counts as escaping: so do copies, moves, swaps and comparisons of the map, which other maps take part in, and
// every mention in a lambda.
//
// Errs on the side of escaping: such a map is watched as ever.
#ifndef MAPSAN_PLUGIN_UNESCAPED_MAPS_H
#define MAPSAN_PLUGIN_UNESCAPED_MAPS_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVector.h"

namespace mapsan::plugin {

// Under this name a variable of such a map is annotated, for the IR half.
inline constexpr char kUnescapedMark[] = "mapsan.unescaped";

class UnescapedMaps {
 public:
  // Of one function's body; nested lambdas' bodies are functions of their own.
  UnescapedMaps(const clang::ASTContext& context, const clang::Stmt* body);

  llvm::ArrayRef<clang::VarDecl*> maps() const { return maps_; }
  // Whether the expression denotes such a map, or an iterator of one. As long as its own members are not rewritten.
  bool is_map(const clang::Expr* object) const { return value_of(object).form == Form::kMap; }
  bool is_iterator(const clang::Expr* iterator) const { return value_of(iterator).form == Form::kIterator; }

 private:
  // What an expression denotes: a map, or what leads to its elements.
  enum class Form {
    kNone,
    kMap,
    kIterator,
    kIterators,       // a pair with an iterator in it
    kElement,         // the element, or a part of it
    kElementPointer,  // `it.operator->()`
  };
  struct Value {
    Form form = Form::kNone;
    const clang::VarDecl* map = nullptr;
  };
  using Ancestors = llvm::ArrayRef<const clang::Stmt*>;

  void search(const clang::Stmt* statement);
  void add_candidates(const clang::DeclStmt* statement);
  void search_captures(const clang::LambdaExpr* lambda);
  void look_at(const clang::ValueDecl* variable, const clang::Expr* name);
  void escape(const clang::ValueDecl* variable);

  // Follows a value outwards through the expressions around it; false if it may leave.
  bool stays(const clang::Expr* expression, Value value, Ancestors ancestors);
  enum class Step { kLeaves, kEnds, kGoesOn };
  Step step(const clang::Expr* expression, const clang::Stmt* parent, Ancestors outer, Value& value);
  Step step_through_cast(const clang::CastExpr* cast, Value& value) const;
  Step step_to_member(const clang::MemberExpr* member, Ancestors outer, Value& value) const;
  Step step_to_call(const clang::Expr* expression, const clang::CallExpr* call, Value& value) const;
  Step step_to_member_argument(const clang::CXXMemberCallExpr* call, const Value& value) const;
  Step step_to_operator(const clang::Expr* expression, const clang::CXXOperatorCallExpr* call, Value& value) const;
  Step step_to_construct(const clang::CXXConstructExpr* construct, const Value& value) const;
  Step step_to_declaration(const clang::Expr* expression, const clang::DeclStmt* statement, const Value& value);
  void track(const clang::VarDecl* variable, const Value& value);

  Value value_of(const clang::Expr* expression) const;
  Value value_of_call(const clang::CallExpr* call) const;

  const clang::ASTContext& context_;
  llvm::SmallVector<const clang::Stmt*, 64> ancestors_;
  llvm::DenseMap<const clang::ValueDecl*, Value> known_;
  llvm::DenseSet<const clang::VarDecl*> escaped_;
  llvm::SmallVector<clang::VarDecl*, 4> maps_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_UNESCAPED_MAPS_H
