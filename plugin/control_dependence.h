// control_dependence.h: which branches decide whether a block runs.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// On a graph of numbered blocks, by postdominance.
#ifndef MAPSAN_PLUGIN_CONTROL_DEPENDENCE_H
#define MAPSAN_PLUGIN_CONTROL_DEPENDENCE_H

#include <vector>

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SmallVector.h"

namespace mapsan::plugin {

using BlockGraph = std::vector<llvm::SmallVector<unsigned, 2>>;  // successors of each block

class ControlDependence {
 public:
  ControlDependence(BlockGraph graph, unsigned exit);

  // The blocks whose branches decide, directly or through one another, whether `block` runs.
  const llvm::BitVector& controllers(unsigned block) const { return controllers_[block]; }

 private:
  void find_postdominators();
  void find_controllers();

  BlockGraph graph_;
  unsigned exit_;
  std::vector<llvm::BitVector> postdominators_;  // each block's own bit included
  std::vector<llvm::BitVector> controllers_;
};

// Lets loops without an exit be left at their back edges.
void give_endless_loops_an_exit(BlockGraph& graph, unsigned entry, unsigned exit);

// The blocks that can be reached from each, itself among them.
std::vector<llvm::BitVector> reachable(const BlockGraph& graph);

// The blocks from which there is a path to `target`.
llvm::BitVector reaching(const BlockGraph& graph, unsigned target);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_CONTROL_DEPENDENCE_H
