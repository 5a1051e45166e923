// state_effects.h: what code does to the state that threads share besides maps: what it may change, and what it goes by.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For critical sections (critical_sections.h). Code *takes* what it reads if the value may decide what happens in it or
// after it: in a condition, kept in a variable, passed on, returned. A counter that is only raised is not taken, nor what goes
// into a log line. It *gives* what it may write. Where a body is not visible, or a pointer does not tell what it points at,
// code gives and takes anything.
//
// May miss: state that is reached under two names (a union, a pointer cast to another class), and an object that a library
// function keeps a reference to.
#ifndef MAPSAN_PLUGIN_STATE_EFFECTS_H
#define MAPSAN_PLUGIN_STATE_EFFECTS_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "state_names.h"

namespace mapsan::plugin {

struct StateEffects {
  StateSet gives = 0;
  StateSet takes = 0;
  StateSet returns = 0;  // taken by those who use the result
  uint32_t parameters_read = 0;     // a bit for each of the first 32
  uint32_t parameters_written = 0;  // through a reference
  bool waits = false;  // on a condition variable
  bool notifies = false;

  static StateEffects anything() {
    StateEffects effects;
    effects.gives = effects.takes = effects.returns = kAnyState;
    effects.parameters_read = effects.parameters_written = ~0u;
    return effects;
  }
};

// Effects of whole functions, each looked at once. To be used when the file has been seen to its end.
class FunctionEffects {
 public:
  explicit FunctionEffects(const clang::ASTContext& context) : context_(context) {}

  const StateEffects& of(const clang::FunctionDecl* function);
  // Of some of the function's statements.
  StateEffects of(const clang::FunctionDecl* function, llvm::ArrayRef<const clang::Stmt*> statements);

  const clang::ASTContext& context() const { return context_; }

 private:
  StateEffects find(const clang::FunctionDecl* function);

  const clang::ASTContext& context_;
  llvm::DenseMap<const clang::FunctionDecl*, StateEffects> known_;
  int depth_ = 0;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_STATE_EFFECTS_H
