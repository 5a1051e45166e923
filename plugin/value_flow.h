// value_flow.h: from which checks each expression and each decision of a body derives.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A forward data flow over clang's CFG. What is stored in a place is replaced where the place itself is written and
// added to where only a part of it is. What is written under a decision depends on the decision. Exceptions leave from
// anywhere in a try block, and decide what the handlers and, where a handler leaves, the code behind them do.
#ifndef MAPSAN_PLUGIN_VALUE_FLOW_H
#define MAPSAN_PLUGIN_VALUE_FLOW_H

#include <memory>
#include <vector>

#include "clang/Analysis/CFG.h"
#include "control_dependence.h"
#include "dependence_events.h"
#include "origins.h"
#include "places.h"

namespace mapsan::plugin {

// Where values come from. The numbers below the count of events are those of the events.
class Sources {
 public:
  explicit Sources(unsigned events) : events_(events) {}

  unsigned parameter() const { return events_; }
  // State that outlives the function: a member, a global variable, what an accessor returns.
  unsigned state(const clang::Decl* decl) { return number(decl); }
  unsigned comparison(const clang::Expr* expression);

  bool is_event(unsigned source) const { return source < events_; }
  // The comparison that a source is; null if it is none.
  const clang::Expr* comparison_of(unsigned source) const;

 private:
  unsigned number(const void* what);

  unsigned events_;
  llvm::DenseMap<const void*, unsigned> numbers_;
  llvm::DenseMap<unsigned, const clang::Expr*> comparisons_;
};

class ValueFlow {
 public:
  ValueFlow(const BodyIndex& body, const Events& events);

  // False if the body is too large or clang makes no graph of it.
  bool run();

  Origins of(const clang::Expr* expression) { return value_of(expression); }
  // What decides whether an event takes place; its block's branches, and exceptions caught on the way.
  Origins deciding(const Event& event) const;
  // Whether it reaches or decides nothing but what is in these statements.
  bool stays_within(unsigned event, llvm::ArrayRef<const clang::Stmt*> statements) const;
  // Whether only one of the two can take place.
  bool are_alternatives(const clang::Stmt* statement, unsigned event) const;
  // Whether the check takes place anew before each time that the act does.
  bool is_renewed(unsigned check, unsigned act) const;
  // What the function's caller learns: by its result, an exception, a parameter or a captured variable.
  const Origins& exported() const { return exported_; }
  // The checks whose values conditions are computed from.
  const Origins& judged_values() const { return judged_; }
  // The checks whose values are compared with what changes, to find out what is old.
  const Origins& aged() const { return aged_; }
  // What a loop before the event asked that worked until the answer was another: `while (full()) evict();`
  const Origins& worked_for(const Event& event) const;
  // The checks that the thread waits for to tell something.
  const Origins& awaited() const { return awaited_; }
  // Of a use of an iteration's element: where the iteration began.
  const Origins& iterations_of(unsigned event) const { return iterations_[event]; }
  // The two sides of a comparison.
  struct Sides {
    Origins left, right;
  };
  const Sides* sides_of(const clang::Expr* comparison) const;
  Sources& sources() { return sources_; }
  const Sources& sources() const { return sources_; }

 private:
  using Environment = llvm::DenseMap<unsigned, Origins>;

  // ---- The graph
  bool build_graph();
  llvm::BitVector doomed_blocks() const;
  BlockGraph graph(const llvm::BitVector& doomed) const;
  void unroll(BlockGraph& graph) const;
  void find_throwing_blocks();
  bool find_decisions();
  bool find_awaited(unsigned block);
  void find_worked_for(unsigned block);
  const llvm::BitVector& reached_avoiding(unsigned block) const;
  bool tells_later(unsigned block, unsigned branch) const;
  Origins condition_of(const clang::CFGBlock* block);
  void leave_out_iteration(const clang::Stmt* loop, const clang::Expr* condition, Origins& origins) const;
  // What decides whether a statement in a block runs.
  Origins deciding(unsigned block, const clang::Stmt* statement) const;
  void add_refusals(unsigned block, const clang::Stmt* statement, Origins& origins) const;
  void add_thrown_before(const clang::Stmt* statement, Origins& origins) const;

  // ---- The flow
  bool pass_once();
  void visit_block(const clang::CFGBlock* block);
  void visit(const clang::Stmt* statement);
  void visit_declaration(const clang::VarDecl* variable);
  void visit_assignment(const clang::Expr* target, const Origins& value, bool replaces);
  void visit_call(const clang::CallExpr* call);
  void fill_accessor(const HookCall& hook, int event);
  void visit_object(const clang::CallExpr* call, const Origins& value);
  void visit_arguments(const clang::Expr* call, const clang::FunctionProtoType* prototype,
                       llvm::ArrayRef<const clang::Expr*> arguments, const Origins& value);
  void visit_argument(const clang::Expr* argument, const Origins& value);
  void visit_closure(const clang::Expr* argument, const Origins& value);
  void visit_initialiser(const clang::CXXCtorInitializer* initialiser);
  bool hand_on(unsigned to);
  void export_value(const clang::Stmt* statement, const clang::Expr* value);

  // ---- Values
  Origins value_of(const clang::Stmt* statement);
  Origins compute(const clang::Expr* expression);
  Origins compute_name(const clang::DeclRefExpr* name);
  Origins compute_member(const clang::MemberExpr* member);
  Origins compute_comparison(const clang::Expr* expression, const clang::Expr* left, const clang::Expr* right);
  Origins compute_call(const clang::CallExpr* call);
  Origins compute_hook(const HookCall& hook, int event);
  Origins compute_dereference(const HookCall& hook, int event);
  Origins judge(const Origins& origins);
  void note_age_test(const clang::Expr* expression, const clang::Expr* left, const clang::Expr* right);
  bool acts_when_true(const clang::Expr* condition) const;
  Origins children_of(const clang::Stmt* statement);
  Origins read(unsigned place) const;
  void write(unsigned place, Origins value, bool replaces);
  void store(Places::Found found, const Origins& value, bool replaces);
  void note_pointee(unsigned place, const clang::Expr* pointer);
  Origins read_through(const clang::Expr* pointer, Origins origins);

  const BodyIndex& body_;
  const Events& events_;
  Places places_;
  Sources sources_;
  std::unique_ptr<clang::CFG> cfg_;
  BlockGraph graph_;
  BlockGraph finite_;  // the same with each loop gone through once
  std::vector<const clang::CFGBlock*> by_number_;
  llvm::DenseMap<const clang::Stmt*, unsigned> dispatchers_;  // of try statements
  std::unique_ptr<ControlDependence> decisions_, exceptional_;
  std::vector<Environment> entries_;  // by block
  std::vector<Origins> conditions_;   // by block
  std::vector<Origins> decided_;      // by block: the conditions it runs under
  std::vector<Origins> worked_for_;         // by block
  std::vector<Origins> implicit_;           // by block: of these, what a variable written there tells later
  std::vector<llvm::BitVector> reached_;    // by block, each loop gone through once
  std::vector<int> blocks_;           // by event; -1: never runs
  mutable llvm::DenseMap<unsigned, llvm::BitVector> avoiding_;  // by block: what can be reached without it
  std::vector<Origins> iterations_;   // by event
  llvm::DenseMap<const clang::Stmt*, Origins> values_;
  llvm::DenseMap<const clang::Expr*, Sides> comparisons_;
  // The blocks in which an exception may start, with what it tells, for each try block.
  struct Throwing {
    unsigned block;
    const clang::CXXTryStmt* attempt;
    Origins origins;
  };
  std::vector<Throwing> throwing_;
  llvm::SmallVector<unsigned, 4> refusals_;  // calls that may throw instead of returning nothing
  Origins exported_;
  Origins judged_, aged_, awaited_;
  Environment current_;
  Environment pointees_;  // by place of a pointer: the lookups to whose elements it was made to point
  unsigned block_ = 0;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_VALUE_FLOW_H
