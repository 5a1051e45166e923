// value_flow_graph.cpp: blocks, branches and exceptions. See value_flow.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "refusals.h"
#include "value_flow.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr unsigned kMaxBlocks = 3000;
constexpr unsigned kMaxEvents = 400;

// Calls that end the program. What is only done when they are not made does not rely on the condition: it asserts it.
bool ends_program(const CFGBlock* block) {
  if (!block->hasNoReturnElement()) return false;
  for (const CFGElement& element : *block) {
    auto statement = element.getAs<CFGStmt>();
    const auto* call = statement ? dyn_cast<CallExpr>(statement->getStmt()) : nullptr;
    const FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
    if (!callee || !callee->getIdentifier()) continue;
    bool ends = llvm::StringSwitch<bool>(callee->getName())
                    .Cases("abort", "exit", "_exit", "_Exit", "quick_exit", "terminate", true)
                    .Cases("__assert_fail", "__assert", "__glibcxx_assert_fail", "__libcpp_verbose_abort", true)
                    .Cases("__builtin_abort", "__builtin_trap", "__builtin_unreachable", true)
                    .Default(false);
    if (ends) return true;
  }
  return false;
}

bool is_nothrow(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  const auto* prototype = callee ? callee->getType()->getAs<FunctionProtoType>() : nullptr;
  return prototype && prototype->isNothrow();
}

bool catches_absence(const CXXTryStmt* attempt) {
  for (unsigned index = 0; index < attempt->getNumHandlers(); ++index) {
    QualType type = attempt->getHandler(index)->getCaughtType();
    const auto* record = type.isNull() ? nullptr : type.getNonReferenceType()->getAsCXXRecordDecl();
    if (record && record->getIdentifier() &&
        (record->getName() == "out_of_range" || record->getName() == "logic_error")) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool ValueFlow::build_graph() {
  if (events_.list.size() > kMaxEvents) return false;
  const FunctionDecl* function = body_.function();
  CFG::BuildOptions options;
  options.setAllAlwaysAdd();
  options.AddInitializers = isa<CXXConstructorDecl>(function);
  options.AddImplicitDtors = false;
  options.AddEHEdges = false;
  Stmt* body = function->getBody();
  if (auto* coroutine = dyn_cast<CoroutineBodyStmt>(body)) body = coroutine->getBody();
  cfg_ = CFG::buildCFG(function, body, &function->getASTContext(), options);
  if (!cfg_ || cfg_->getNumBlockIDs() > kMaxBlocks) return false;
  unsigned count = cfg_->getNumBlockIDs();
  by_number_.assign(count, nullptr);
  for (const CFGBlock* block : *cfg_) by_number_[block->getBlockID()] = block;
  for (const CFGBlock* block : cfg_->try_blocks()) {
    if (block->getTerminatorStmt()) dispatchers_[block->getTerminatorStmt()] = block->getBlockID();
  }
  entries_.assign(count, Environment());
  conditions_.assign(count, Origins());
  decided_.assign(count, Origins());
  implicit_.assign(count, Origins());
  worked_for_.assign(count, Origins());
  blocks_.assign(events_.list.size(), -1);
  iterations_.assign(events_.list.size(), Origins());
  llvm::BitVector doomed = doomed_blocks();
  graph_ = graph(doomed);
  unsigned entry = cfg_->getEntry().getBlockID(), exit = cfg_->getExit().getBlockID();
  finite_ = graph_;
  unroll(finite_);
  give_endless_loops_an_exit(finite_, entry, exit);
  decisions_ = std::make_unique<ControlDependence>(finite_, exit);
  reached_ = reachable(finite_);
  find_throwing_blocks();
  BlockGraph with_exceptions = finite_;
  for (const Throwing& throwing : throwing_) {
    with_exceptions[throwing.block].push_back(dispatchers_.lookup(throwing.attempt));
  }
  if (!throwing_.empty()) exceptional_ = std::make_unique<ControlDependence>(with_exceptions, exit);
  return true;
}

llvm::BitVector ValueFlow::doomed_blocks() const {
  llvm::BitVector doomed(by_number_.size());
  for (const CFGBlock* block : by_number_) {
    if (block && ends_program(block)) doomed.set(block->getBlockID());
  }
  for (bool changed = doomed.any(); changed;) {
    changed = false;
    for (const CFGBlock* block : by_number_) {
      if (!block || doomed.test(block->getBlockID()) || block == &cfg_->getEntry()) continue;
      bool has_successor = false, all_doomed = true;
      for (const CFGBlock* successor : block->succs()) {
        if (!successor) continue;
        has_successor = true;
        all_doomed &= doomed.test(successor->getBlockID());
      }
      if (!has_successor || !all_doomed) continue;
      doomed.set(block->getBlockID());
      changed = true;
    }
  }
  return doomed;
}

BlockGraph ValueFlow::graph(const llvm::BitVector& doomed) const {
  BlockGraph result(by_number_.size());
  for (const CFGBlock* block : by_number_) {
    if (!block) continue;
    for (const CFGBlock* successor : block->succs()) {
      if (successor && !doomed.test(successor->getBlockID())) {
        result[block->getBlockID()].push_back(successor->getBlockID());
      }
    }
  }
  return result;
}

void ValueFlow::find_throwing_blocks() {
  for (const CFGBlock* block : by_number_) {
    if (!block) continue;
    for (const CFGElement& element : *block) {
      auto statement = element.getAs<CFGStmt>();
      int event = statement ? events_.of(statement->getStmt()) : -1;
      if (event < 0) continue;
      blocks_[event] = static_cast<int>(block->getBlockID());
      const Event& what = events_.list[event];
      if (what.is_call && may_refuse(what.call->getDirectCallee())) refusals_.push_back(event);
      const CXXTryStmt* attempt = body_.try_around(what.call);
      bool may_throw = what.is_call ? !is_nothrow(what.call) : what.hook.kind == HookKind::kAt;
      if (attempt && may_throw && dispatchers_.count(attempt)) {
        throwing_.push_back({block->getBlockID(), attempt, Origins::of(event, false)});
      }
    }
  }
}

Origins ValueFlow::condition_of(const CFGBlock* block) {
  const Stmt* terminator = block->getTerminatorStmt();
  const auto* condition = dyn_cast_or_null<Expr>(block->getTerminatorCondition());
  if (!terminator || !condition) return {};
  if (const auto* loop = dyn_cast<CXXForRangeStmt>(terminator)) {
    if (loop->getRangeInit() && is_map(loop->getRangeInit()->getType()) &&
        !body_.is_private_map(loop->getRangeInit())) {
      return {};
    }
  }
  Origins origins = judge(value_of(condition));
  if (isa<ForStmt>(terminator) || isa<WhileStmt>(terminator) || isa<DoStmt>(terminator)) {
    leave_out_iteration(terminator, condition, origins);
  }
  return origins;
}

bool ValueFlow::find_decisions() {
  bool changed = false;
  for (unsigned block = 0; block < by_number_.size(); ++block) {
    changed |= find_awaited(block);
    find_worked_for(block);
  }
  for (unsigned block = 0; block < by_number_.size(); ++block) {
    for (unsigned branch : decisions_->controllers(block).set_bits()) {
      changed |= decided_[block].join(conditions_[branch]);
      if (tells_later(block, branch)) implicit_[block].join(conditions_[branch]);
    }
  }
  return changed;
}

Origins ValueFlow::deciding(const Event& event) const {
  int block = blocks_[&event - events_.list.data()];
  return block < 0 ? Origins() : deciding(static_cast<unsigned>(block), event.call);
}

Origins ValueFlow::deciding(unsigned block, const Stmt* statement) const {
  Origins origins = decided_[block];
  for (const Throwing& throwing : throwing_) {
    bool is_inside = body_.is_within(statement, throwing.attempt->getTryBlock());
    if (!is_inside && exceptional_->controllers(block).test(throwing.block)) origins.join(throwing.origins);
  }
  add_thrown_before(statement, origins);
  add_refusals(block, statement, origins);
  return origins;
}

void ValueFlow::add_refusals(unsigned block, const Stmt* statement, Origins& origins) const {
  for (unsigned call : refusals_) {
    const unsigned where = static_cast<unsigned>(blocks_[call]);
    const bool is_before = where == block ? body_.order(events_.list[call].call) < body_.order(statement)
                                          : reached_[where].test(block);
    if (is_before) origins.add(call, false);
  }
}

bool ValueFlow::are_alternatives(const Stmt* statement, unsigned event) const {
  if (blocks_[event] < 0) return false;
  const unsigned other = static_cast<unsigned>(blocks_[event]);
  for (const CFGBlock* block : by_number_) {
    if (!block) continue;
    const bool is_here = llvm::any_of(*block, [&](const CFGElement& element) {
      auto here = element.getAs<CFGStmt>();
      return here && here->getStmt() == statement;
    });
    const unsigned number = block->getBlockID();
    if (is_here) return number != other && !reached_[number].test(other) && !reached_[other].test(number);
  }
  return false;
}

// What follows at() where its exception is awaited runs only if the key was there.
void ValueFlow::add_thrown_before(const Stmt* statement, Origins& origins) const {
  for (const Throwing& throwing : throwing_) {
    if (!body_.is_within(statement, throwing.attempt->getTryBlock()) || !catches_absence(throwing.attempt)) continue;
    throwing.origins.each([&](unsigned event) {
      const Event& what = events_.list[event];
      if (!what.is_call && body_.order(what.call) < body_.order(statement)) origins.add(event, false);
    });
  }
}

}  // namespace mapsan::plugin
