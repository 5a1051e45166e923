// dependence_events.h: the operations and calls of a body that may decide something, or be decided.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_DEPENDENCE_EVENTS_H
#define MAPSAN_PLUGIN_DEPENDENCE_EVENTS_H

#include <string>
#include <vector>

#include "body_index.h"
#include "hook_call.h"
#include "llvm/ADT/DenseMap.h"
#include "map_reach.h"

namespace mapsan::plugin {

// An operation on a map, or a call of the program's that may come to one.
struct Event {
  clang::CallExpr* call = nullptr;
  bool is_call = false;  // of the program's, not an operation
  HookCall hook;         // of an operation
  bool is_check = false;
  bool is_act = false;
  bool is_iteration = false;  // begin
  bool is_put_if_absent = false;
  bool is_result_used = false;
  bool overwrites = false;  // an atomic that is the element
  // What an act is made with. An iterator or bound variable counts among the keys.
  llvm::SmallVector<const clang::Expr*, 2> keys;
  llvm::SmallVector<const clang::Expr*, 2> values;

  std::string operation;  // as in site strings
  clang::SourceLocation token;
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
};

// Whether a container holds keys only.
bool is_set(clang::QualType type);

class Events {
 public:
  // Calls are left out in functions whose calls are none of the program's.
  Events(const BodyIndex& body, MapReaches& reaches, bool with_calls);

  std::vector<Event> list;
  // The event that an expression is, as an index into `list`; -1 if none.
  int of(const clang::Stmt* call) const;

 private:
  void add_operation(const HookCall& hook);
  void add_call(clang::CallExpr* call);
  bool classify_operation(Event& event) const;
  void find_inserted(Event& event) const;
  void find_written_values(const clang::Expr* element, Event& event) const;
  void find_call_operands(Event& event) const;
  bool is_used(const clang::CallExpr* call) const;
  bool overwrites_atomic(const clang::CallExpr* operation) const;
  bool is_discarded(const clang::Stmt* user, const clang::Expr* value) const;
  void add(Event event);

  const BodyIndex& body_;
  MapReaches& reaches_;
  llvm::DenseMap<const clang::Stmt*, int> indices_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_DEPENDENCE_EVENTS_H
