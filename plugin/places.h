// places.h: the variables of a function, their members, and members of *this, as numbered places that hold values.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Only places of plain data are followed: a check's result never hides in a lock, a cache or another object with a life
// of its own, and to believe so would make everything that is done with that object depend on all that was.
#ifndef MAPSAN_PLUGIN_PLACES_H
#define MAPSAN_PLUGIN_PLACES_H

#include <map>
#include <vector>

#include "body_index.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "origins.h"

namespace mapsan::plugin {

bool is_plain_data(clang::QualType type, int depth = 0);

class Places {
 public:
  explicit Places(const BodyIndex& body) : body_(body) {}

  static constexpr unsigned kNone = ~0u;
  struct Found {
    unsigned place = kNone;
    bool exact = true;  // the expression is the place itself, not a part of what it holds
  };
  Found of(const clang::Expr* expression);
  unsigned of_variable(const clang::ValueDecl* variable);
  unsigned of_field_of_this(const clang::FieldDecl* field);

  // `auto& r = x;` and `auto* p = &x;`: a use of r, or of *p, is a use of x.
  void bind(const clang::VarDecl* variable);

  unsigned parent(unsigned place) const { return list_[place].parent; }
  llvm::ArrayRef<unsigned> parts(unsigned place) const { return list_[place].parts; }
  // What is stored there is seen by the function's caller: through a parameter, or a variable captured by reference.
  bool is_shared_with_caller(unsigned place) const;
  bool is_member_of_this(unsigned place) const;
  bool is_reference(unsigned place) const;
  // A parameter or captured variable: what is there comes from the caller.
  bool is_given(unsigned place) const;

 private:
  struct Place {
    unsigned parent;
    const clang::ValueDecl* root;
    llvm::SmallVector<unsigned, 2> parts;
  };
  unsigned add(unsigned parent, const clang::ValueDecl* decl);
  Found of_member(const clang::MemberExpr* member);
  Found of_call(const clang::CallExpr* call);
  Found target_of(const clang::Expr* pointer);

  const BodyIndex& body_;
  std::vector<Place> list_;
  std::map<std::pair<unsigned, const clang::ValueDecl*>, unsigned> known_;
  llvm::DenseMap<const clang::ValueDecl*, unsigned> bound_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_PLACES_H
