// rewriter.h: turns one map access into one hook call.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_REWRITER_H
#define MAPSAN_PLUGIN_REWRITER_H

#include <string>

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Sema/Sema.h"
#include "containers.h"
#include "element_use.h"
#include "hook_builder.h"
#include "llvm/ADT/DenseMap.h"
#include "lock_namer.h"
#include "tu_state.h"
#include "unescaped_maps.h"

namespace mapsan::plugin {

class Rewriter {
 public:
  Rewriter(clang::Sema& sema, clang::NamespaceDecl* hooks)
      : sema_(sema), context_(sema.Context), builder_(sema, hooks), locks_(builder_, sema.Context) {}

  using Ancestors = llvm::ArrayRef<const clang::Stmt*>;

  // Looks at one expression, whose sub-expressions have been seen before, and rewrites it if it accesses a map.
  void visit(clang::Expr* expression, Ancestors ancestors);

  CriticalSections& sections() { return locks_.sections(); }
  // After the last one of the file.
  void finish() { locks_.finish(); }

  // The code that is being looked at: its declaration context, the function or null, and the outermost body.
  struct Place {
    clang::DeclContext* context = nullptr;
    const clang::FunctionDecl* function = nullptr;
    const clang::Stmt* body = nullptr;
    const UnescapedMaps* unescaped = nullptr;  // in the function
  };
  Place place() const { return place_; }
  void set_place(const Place& place);

 private:
  // How the source says a map is called, for site strings; and a range-for's variable that names it in the loop's body.
  struct MapNames {
    std::string name;
    std::string type;
    clang::VarDecl* range = nullptr;
  };
  // A variable that refers to an element or, as a pointer, points at it.
  struct Bound {
    ElementPart part;
    bool is_pair = false;
    bool is_pointer = false;
    MapNames map;
  };
  // A call of a member function, however it is written.
  struct MemberCall {
    clang::CallExpr* call;
    const clang::CXXMethodDecl* method;
    const Container* container = nullptr;  // null for iterators
    clang::Expr* object;
    llvm::SmallVector<clang::Expr*, 4> arguments;
    clang::SourceLocation token;  // where the access is written
  };

  bool find_member_call(clang::CallExpr* call, MemberCall& out);
  bool is_unescaped(const MemberCall& call) const;
  void visit_call(clang::CallExpr* call, Ancestors ancestors);
  void visit_name(clang::DeclRefExpr* name, Ancestors ancestors);
  void rewrite_member(const MemberCall& call, llvm::StringRef hook, Ancestors ancestors);
  void rewrite_subscript(const MemberCall& call, Ancestors ancestors);
  void rewrite_assignment(const MemberCall& call);
  void rewrite_iterator(const MemberCall& call, Ancestors ancestors);
  void rewrite_dereference(const MemberCall& call, Ancestors ancestors);
  void rewrite_free_function(clang::CallExpr* call, Ancestors ancestors);
  clang::Expr* as_operand(clang::Expr* argument);
  void rewrite_comparison(clang::CXXOperatorCallExpr* call, Ancestors ancestors);

  ElementUse use_of(const clang::Expr* expression, ElementForm form, Ancestors ancestors, const MapNames& map,
                    ElementPart start = {});
  void bind(const ElementUse& use, const MapNames& map);
  void bind_parts(const clang::DecompositionDecl* variable, const Bound& whole);
  bool is_reassigned(const clang::ValueDecl* pointer) const;

  MapNames names_of(const clang::Expr* map) const;
  MapNames names_of_iterator(const clang::Expr* iterator) const;
  void remember_iterator(const clang::Expr* result, Ancestors ancestors, const MapNames& map);
  void remember_accessor(const MemberCall& call, const MapNames& map);
  const clang::CXXForRangeStmt* loop_of(const clang::Expr* iterator, Ancestors ancestors) const;
  std::string site(clang::SourceLocation token, llvm::StringRef operation, const MapNames& map) const;

  // Replaces the expression, or counts and (when verbose) names what could not be replaced.
  bool replace(clang::Expr* original, clang::SourceLocation token, llvm::StringRef hook, llvm::StringRef operation,
               const MapNames& map, llvm::ArrayRef<clang::Expr*> arguments);
  void count_unwatched(clang::SourceLocation token, llvm::StringRef operation);

  clang::Sema& sema_;
  clang::ASTContext& context_;
  HookBuilder builder_;
  LockNamer locks_;
  Place place_;
  std::string function_;
  llvm::DenseMap<const clang::ValueDecl*, Bound> bound_;
  llvm::DenseMap<const clang::ValueDecl*, MapNames> iterators_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_REWRITER_H
