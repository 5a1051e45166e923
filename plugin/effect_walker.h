// effect_walker.h: walks the statements and expressions of one function for state_effects.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the outside in: each expression is told what becomes of its value (Use). effect_walker.cpp has statements and
// operators, effect_places.cpp places, effect_calls.cpp calls and constructions.
#ifndef MAPSAN_PLUGIN_EFFECT_WALKER_H
#define MAPSAN_PLUGIN_EFFECT_WALKER_H

#include "clang/AST/StmtCXX.h"
#include "hook_call.h"
#include "own_locals.h"
#include "state_effects.h"

namespace mapsan::plugin {

// What the code around an expression does with it.
enum class Use {
  kNone,  // evaluated, and its value thrown away
  kTake,
  kGive,  // written, also with a value made of what was there
  kBoth,
};

// Of a part of it, or of what it was made from.
constexpr Use value_of(Use use) { return use == Use::kNone ? Use::kNone : Use::kTake; }

class EffectWalker {
 public:
  // `whole`: the function's parameters stand for what its callers pass.
  EffectWalker(FunctionEffects& functions, const clang::FunctionDecl* function, bool whole)
      : functions_(functions), function_(function), locals_(function), whole_(whole) {}

  void statement(const clang::Stmt* statement);
  void initialisers(const clang::CXXConstructorDecl* constructor);
  const StateEffects& effects() const { return effects_; }

 private:
  void expression(const clang::Expr* expression, Use use);
  void children(const clang::Stmt* parent, Use use);
  void declarations(const clang::DeclStmt* statement);
  void result(const clang::ReturnStmt* statement);
  void decision(const clang::Expr* condition);
  void lambda(const clang::LambdaExpr* lambda);

  void unary(const clang::UnaryOperator* unary, Use use);
  void binary(const clang::BinaryOperator* binary, Use use);
  void stored(const clang::Expr* value);
  bool draws_number(const clang::Expr* value) const;
  void updated(const clang::Expr* value, const clang::Expr* target);

  // A place: a variable, a member, an array's element, what a pointer points at.
  void place(const clang::Expr* expression, Use use);
  void reach(const clang::Expr* object);
  bool is_in_map(const clang::Expr* object);
  const clang::Expr* outer_object(const clang::Expr* part, Use use, StateSet& set, bool& done);
  void root(const clang::Expr* root, Use use, StateSet set);
  void variable(const clang::ValueDecl* decl, Use use, StateSet set);
  void parameter(const clang::ParmVarDecl* parameter, Use use, StateSet set);
  void unnamed(clang::QualType type, Use use, StateSet set);

  void call(const clang::CallExpr* call, Use use);
  void known_call(const clang::CallExpr* call, const clang::FunctionDecl* callee, Use use);
  void hook_call(const clang::CallExpr* call, Use use);
  void unescaped_call(const HookCall& operation);
  void program_call(const clang::FunctionDecl* callee, llvm::ArrayRef<const clang::Expr*> arguments, Use use,
                    StateSet left_out = 0);
  void library_method(const clang::CXXMethodDecl* method, const clang::Expr* object,
                      llvm::ArrayRef<const clang::Expr*> arguments, Use use);
  void library_function(const clang::FunctionDecl* callee, llvm::ArrayRef<const clang::Expr*> arguments, Use use);
  void library_argument(const clang::FunctionDecl* callee, unsigned index, const clang::Expr* argument, Use value);
  void print(const clang::Expr* stream, llvm::ArrayRef<const clang::Expr*> values);
  void construct(const clang::CXXConstructExpr* construct, Use use);
  void destroyed(clang::QualType type);
  void functor(const clang::Expr* argument);

  void record(StateSet set, Use use);
  void add(const StateEffects& effects, Use use);
  void anything();
  bool is_library(const clang::FunctionDecl* callee) const;

  FunctionEffects& functions_;
  const clang::FunctionDecl* function_;
  OwnLocals locals_;
  bool whole_;
  StateEffects effects_;
  bool in_result_ = false;  // in what the function returns, and not in a decision or call inside that
  int lambdas_ = 0;
  int depth_ = 0;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_EFFECT_WALKER_H
