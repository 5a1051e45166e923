// call_effects.h: what a call does to an object that is passed to it or that it is made on.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For the standard library from its rules ([container.requirements.dataraces] and [res.on.data.races]), for the program's
// own functions from their bodies where this file holds them. What is not known counts as reading.
#ifndef MAPSAN_PLUGIN_CALL_EFFECTS_H
#define MAPSAN_PLUGIN_CALL_EFFECTS_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

namespace mapsan::plugin {

enum class CallEffect { kNone, kRead, kWrite, kReadWrite };

CallEffect effect_of_method(const clang::ASTContext& context, const clang::CXXMethodDecl* method, int depth);

struct Argument {
  const clang::FunctionDecl* callee;
  unsigned index;  // among the parameters
  bool moved;      // the argument is the result of std::move
  bool is_lvalue;
  clang::QualType type;  // of the object
};

struct ArgumentEffect {
  enum Kind {
    kEffect,
    kSame,  // the call's result is the object again: std::move, std::forward, std::as_const
    kHalf,  // or a half of it: std::get<0>(pair)
  } kind = kEffect;
  CallEffect effect = CallEffect::kNone;
  bool moves = false;
  unsigned half = 0;
};

ArgumentEffect effect_of_argument(const clang::ASTContext& context, const Argument& argument, int depth);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_CALL_EFFECTS_H
