// critical_sections.h: what each critical section of the file may hand over to a later one (abi.h: __mapsan_section).
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a lock is taken, the AST half leaves a number in the code; what it stands for is known when all functions of the file
// have been seen. The IR half then puts the sets in its place (ir_sections.h).
#ifndef MAPSAN_PLUGIN_CRITICAL_SECTIONS_H
#define MAPSAN_PLUGIN_CRITICAL_SECTIONS_H

#include <vector>

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "tu_state.h"

namespace mapsan::plugin {

class FunctionEffects;

class CriticalSections {
 public:
  explicit CriticalSections(const clang::ASTContext& context) : context_(context) {}

  // A lock taken in the function; returns what stands for the section in the code.
  uint64_t add(const clang::FunctionDecl* function, const clang::Expr* acquisition);

  // Asks of each section in the function, from its statements, whether it keeps to itself what it finds in maps.
  using Statements = llvm::ArrayRef<const clang::Stmt*>;
  void find_confined(const clang::FunctionDecl* function, llvm::function_ref<bool(Statements)> is_confined);

  // A lock taken of which no more can be said.
  void add_unknown();

  // At the end of the file.
  void judge();

 private:
  struct Section {
    const clang::FunctionDecl* function;
    const clang::Expr* acquisition;
    bool is_confined = false;
  };
  static SectionState judge(const Section& section, FunctionEffects& effects);

  const clang::ASTContext& context_;
  std::vector<Section> sections_;
  llvm::DenseMap<const clang::FunctionDecl*, llvm::SmallVector<size_t, 2>> by_function_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_CRITICAL_SECTIONS_H
