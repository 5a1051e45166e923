// value_flow_loops.cpp: what a loop's condition tells those behind it. See value_flow.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "clang/AST/StmtCXX.h"
#include "value_flow.h"
#include "waiting_loops.h"

namespace mapsan::plugin {

using namespace clang;

// Each loop is gone through once: what leaves a loop in one round has decided nothing about the rounds before it, nor,
// in any sense that matters, about those that come after. The condition of `do` decides about its own loop only that
// way.
void ValueFlow::unroll(BlockGraph& graph) const {
  for (const CFGBlock* block : by_number_) {
    const Stmt* loop = block ? block->getLoopTarget() : nullptr;
    if (!loop || isa<DoStmt>(loop)) continue;
    unsigned behind = cfg_->getExit().getBlockID();
    for (const CFGBlock* header : by_number_) {
      if (!header || header->getTerminatorStmt() != loop || header->succ_size() < 2) continue;
      const CFGBlock* next = *std::next(header->succ_begin());
      if (next) behind = next->getBlockID();
    }
    graph[block->getBlockID()].assign(1, behind);
  }
}

// `it != m.end()` of a loop over m decides nothing but how often the loop runs. Asked of `m.begin()` itself it asks
// whether the map is empty.
void ValueFlow::leave_out_iteration(const Stmt*, const Expr* condition, Origins& origins) const {
  Origins all = origins;
  all.each([&](unsigned source) {
    if (!sources_.is_event(source) || !events_.list[source].is_iteration) return;
    if (!body_.is_within(events_.list[source].call, condition)) origins.remove(source);
  });
}

// Whether a variable written in the block tells afterwards how the branch went. Not where the other way leaves the
// function: what comes afterwards is decided by the branch itself. And a loop's counter tells nothing of what its
// rounds found.
bool ValueFlow::tells_later(unsigned block, unsigned branch) const {
  const Stmt* loop = by_number_[block] ? by_number_[block]->getLoopTarget() : nullptr;
  if (isa_and_nonnull<ForStmt>(loop)) return false;
  bool all_pass = true;
  for (unsigned successor : finite_[branch]) {
    if (reached_[successor].test(block)) continue;
    all_pass = false;
    llvm::BitVector common = reached_[successor];
    common &= reached_[block];
    common.reset(cfg_->getExit().getBlockID());
    if (common.any()) return true;
  }
  return all_pass;
}

// What follows a loop that only waits relies on its condition. Where it waits on a condition variable the condition
// mostly tells that there is something to do, and not that it may be done.
bool ValueFlow::find_awaited(unsigned block) {
  const Stmt* loop = by_number_[block] ? by_number_[block]->getTerminatorStmt() : nullptr;
  const Waiting how = finite_[block].size() == 2 ? waiting_of(loop) : Waiting::kNone;
  if (how == Waiting::kNone) return false;
  awaited_.join(conditions_[block]);
  if (how == Waiting::kOnCondition) return false;
  const CFGBlock* behind = *std::next(by_number_[block]->succ_begin());
  bool changed = false;
  for (unsigned later = 0; behind && later < by_number_.size(); ++later) {
    if (later == behind->getBlockID() || reached_[behind->getBlockID()].test(later)) {
      changed |= decided_[later].join(conditions_[block]);
    }
  }
  return changed;
}

// The same of a loop that acts to change what it asks. Most such loops just work off what there is: what follows relies
// on how many are left only.
void ValueFlow::find_worked_for(unsigned block) {
  const auto* loop = by_number_[block] ? dyn_cast_or_null<WhileStmt>(by_number_[block]->getTerminatorStmt()) : nullptr;
  if (!loop || finite_[block].size() != 2 || conditions_[block].none()) return;
  const bool acts = llvm::any_of(
      events_.list, [&](const Event& event) { return event.is_act && body_.is_within(event.call, loop->getBody()); });
  const CFGBlock* behind = *std::next(by_number_[block]->succ_begin());
  if (!acts || !behind) return;
  for (unsigned later = 0; later < by_number_.size(); ++later) {
    if (later == behind->getBlockID() || reached_[behind->getBlockID()].test(later)) {
      worked_for_[later].join(conditions_[block]);
    }
  }
}

const Origins& ValueFlow::worked_for(const Event& event) const {
  static const Origins kNothing;
  const int block = blocks_[&event - events_.list.data()];
  return block < 0 ? kNothing : worked_for_[block];
}

const llvm::BitVector& ValueFlow::reached_avoiding(unsigned block) const {
  llvm::BitVector& reached = avoiding_[block];
  if (!reached.empty()) return reached;
  reached.resize(graph_.size());
  const unsigned entry = cfg_->getEntry().getBlockID();
  llvm::SmallVector<unsigned, 32> waiting;
  if (entry != block) waiting.push_back(entry);
  while (!waiting.empty()) {
    const unsigned next = waiting.pop_back_val();
    if (next == block || reached.test(next)) continue;
    reached.set(next);
    waiting.append(graph_[next].begin(), graph_[next].end());
  }
  return reached;
}

// All ways to the act lead through the check, and no loop is left between them: then what an older run of the check told has
// been replaced. Where results are gathered first and acted on later, each counts for its own act.
bool ValueFlow::is_renewed(unsigned check, unsigned act) const {
  if (blocks_[check] < 0 || blocks_[act] < 0) return false;
  const auto from = static_cast<unsigned>(blocks_[check]), to = static_cast<unsigned>(blocks_[act]);
  const Stmt *checked = events_.list[check].call, *acted = events_.list[act].call;
  if (from == to ? body_.order(checked) >= body_.order(acted) : reached_avoiding(from).test(to)) return false;
  if (!reached_[from].test(to)) return false;  // in a handler, whose ways are not known
  const Stmt* loop = body_.parent(checked);
  while (loop && !isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(loop)) loop = body_.parent(loop);
  return !loop || body_.is_within(acted, loop);
}

}  // namespace mapsan::plugin
