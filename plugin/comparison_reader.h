// comparison_reader.h: follows two keys through the code that compares them. See key_comparison.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_COMPARISON_READER_H
#define MAPSAN_PLUGIN_COMPARISON_READER_H

#include <optional>

#include "clang/AST/ExprCXX.h"
#include "key_comparison.h"
#include "llvm/ADT/DenseMap.h"

namespace mapsan::plugin {

class ComparisonReader {
 public:
  ComparisonReader(clang::Sema& sema, clang::QualType key) : sema_(sema), context_(sema.Context), key_(key) {}

  // Of the two variables that stand for the keys; false if it is unclear what it compares.
  bool read(const clang::Expr* comparison, const clang::VarDecl* left, const clang::VarDecl* right);
  KeyParts parts() const { return parts_; }

 private:
  static constexpr unsigned kDeepest = 8;  // functions in each other

  // Parts of one of the keys: one, or what std::tie makes of several.
  struct Operand {
    bool right = false;
    KeyParts parts;
  };
  using MaybeOperand = std::optional<Operand>;
  struct Frame {
    llvm::DenseMap<const clang::ValueDecl*, Operand> variables;
    MaybeOperand object;  // *this
  };

  bool visit(const clang::Stmt* statement);
  bool visit_declarations(const clang::DeclStmt* statement);
  bool compare(const clang::Expr* left, const clang::Expr* right, const clang::FunctionDecl* by);
  bool compare_memory(const clang::CallExpr* call, KeyPart::Form form);
  bool record(const Operand& left, const Operand& right);
  bool enter(const clang::FunctionDecl* function, Frame frame);
  bool all_fields(const clang::FunctionDecl* function, const Frame& frame);
  bool follow(const clang::CallExpr* call);
  // The frame of a call that is given a part of a key; false if none is.
  bool frame_of(const clang::CallExpr* call, Frame& frame);

  MaybeOperand operand(const clang::Expr* expression);
  MaybeOperand converted(const clang::CastExpr* cast);
  MaybeOperand constructed(const clang::CXXConstructExpr* construct);
  MaybeOperand member(const clang::MemberExpr* member);
  MaybeOperand called(const clang::CallExpr* call);
  MaybeOperand returned(const clang::CallExpr* call);
  MaybeOperand tied(llvm::ArrayRef<const clang::Expr*> arguments);
  MaybeOperand memory(const clang::Expr* address, const clang::Expr* size, KeyPart::Form form);
  const clang::Stmt* body_of(const clang::FunctionDecl* function);

  clang::Sema& sema_;
  clang::ASTContext& context_;
  clang::QualType key_;
  KeyParts parts_;
  Frame frame_;
  unsigned depth_ = 0;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_COMPARISON_READER_H
