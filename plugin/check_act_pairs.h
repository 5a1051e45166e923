// check_act_pairs.h: finds the pairs of check and act in each function, once its map accesses are hook calls.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_CHECK_ACT_PAIRS_H
#define MAPSAN_PLUGIN_CHECK_ACT_PAIRS_H

#include "critical_sections.h"
#include "dependence.h"
#include "map_reach.h"
#include "pair_writer.h"

namespace mapsan::plugin {

class CheckActPairs {
 public:
  CheckActPairs(clang::Sema& sema, clang::NamespaceDecl* hooks, CriticalSections& sections)
      : sections_(sections), writer_(sema, hooks) {}

  void function(clang::FunctionDecl* function);

 private:
  bool may_hold_pairs(const Events& events, const clang::FunctionDecl* function) const;
  void print(const Events& events, const std::vector<Part>& parts) const;

  CriticalSections& sections_;
  MapReaches reaches_;
  PairWriter writer_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_CHECK_ACT_PAIRS_H
