// control_dependence.cpp: see control_dependence.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "control_dependence.h"

namespace mapsan::plugin {

llvm::BitVector reaching(const BlockGraph& graph, unsigned target) {
  BlockGraph predecessors(graph.size());
  for (unsigned block = 0; block < graph.size(); ++block) {
    for (unsigned successor : graph[block]) predecessors[successor].push_back(block);
  }
  llvm::BitVector reached(graph.size());
  llvm::SmallVector<unsigned, 32> waiting{target};
  reached.set(target);
  while (!waiting.empty()) {
    unsigned block = waiting.pop_back_val();
    for (unsigned predecessor : predecessors[block]) {
      if (reached.test(predecessor)) continue;
      reached.set(predecessor);
      waiting.push_back(predecessor);
    }
  }
  return reached;
}

std::vector<llvm::BitVector> reachable(const BlockGraph& graph) {
  std::vector<llvm::BitVector> reached(graph.size(), llvm::BitVector(graph.size()));
  for (unsigned block = 0; block < graph.size(); ++block) reached[block].set(block);
  for (bool changed = true; changed;) {
    changed = false;
    // Edges lead to lower numbers, but for those that go back.
    for (unsigned block = 0; block < graph.size(); ++block) {
      llvm::BitVector all = reached[block];
      for (unsigned successor : graph[block]) all |= reached[successor];
      if (all == reached[block]) continue;
      reached[block] = all;
      changed = true;
    }
  }
  return reached;
}

void give_endless_loops_an_exit(BlockGraph& graph, unsigned entry, unsigned exit) {
  llvm::BitVector finite = reaching(graph, exit);
  llvm::BitVector seen(graph.size()), open(graph.size());
  struct Visit {
    unsigned block;
    unsigned next;
  };
  llvm::SmallVector<Visit, 32> path{{entry, 0}};
  seen.set(entry);
  open.set(entry);
  while (!path.empty()) {
    Visit& top = path.back();
    unsigned block = top.block;
    if (top.next == graph[block].size()) {
      open.reset(block);
      path.pop_back();
      continue;
    }
    unsigned successor = graph[block][top.next++];
    if (open.test(successor) && !finite.test(block)) {
      finite.set(block);
      graph[block].push_back(exit);
    } else if (!seen.test(successor)) {
      seen.set(successor);
      open.set(successor);
      path.push_back({successor, 0});
    }
  }
}

ControlDependence::ControlDependence(BlockGraph graph, unsigned exit) : graph_(std::move(graph)), exit_(exit) {
  find_postdominators();
  find_controllers();
}

void ControlDependence::find_postdominators() {
  unsigned count = graph_.size();
  postdominators_.assign(count, llvm::BitVector(count, true));
  llvm::BitVector finite = reaching(graph_, exit_);
  finite.reset(exit_);
  for (unsigned block = 0; block < count; ++block) {
    if (finite.test(block)) continue;
    postdominators_[block].reset();
    postdominators_[block].set(block);
  }
  for (bool changed = true; changed;) {
    changed = false;
    // The exit has the lowest number and the entry the highest, so that this order follows the edges backwards.
    for (unsigned block = 0; block < count; ++block) {
      if (!finite.test(block)) continue;
      llvm::BitVector common(count, true);
      for (unsigned successor : graph_[block]) common &= postdominators_[successor];
      common.set(block);
      if (common == postdominators_[block]) continue;
      postdominators_[block] = common;
      changed = true;
    }
  }
}

void ControlDependence::find_controllers() {
  unsigned count = graph_.size();
  controllers_.assign(count, llvm::BitVector(count));
  for (unsigned branch = 0; branch < count; ++branch) {
    if (graph_[branch].size() < 2) continue;
    llvm::BitVector decided(count);
    for (unsigned successor : graph_[branch]) decided |= postdominators_[successor];
    llvm::BitVector certain = postdominators_[branch];
    certain.reset(branch);
    decided.reset(certain);
    for (unsigned block : decided.set_bits()) controllers_[block].set(branch);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (unsigned block = 0; block < count; ++block) {
      llvm::BitVector all = controllers_[block];
      for (unsigned branch : controllers_[block].set_bits()) all |= controllers_[branch];
      if (all == controllers_[block]) continue;
      controllers_[block] = all;
      changed = true;
    }
  }
}

}  // namespace mapsan::plugin
