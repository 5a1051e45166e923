// onetbb.cpp: loops, task groups and flow through oneTBB's own scheduler, a library compiled without mapsan.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order --flags=-ltbb %s %t
// REQUIRES: onetbb
// CHECK-DAG: read-write-race on std::map<int, int> 'in_group'
#include <tbb/parallel_for.h>
#include <tbb/parallel_invoke.h>
#include <tbb/parallel_reduce.h>
#include <tbb/task_group.h>

#include <vector>

#include "order_pair.h"

Map before, in_group;
std::vector<Map> parts(64);

int main() {
  for (int round = 0; round < 20; ++round) {
    before[round] = 1;
    tbb::parallel_for(0, 64, [&](int i) { parts[i][round] = static_cast<int>(before.count(round)); });
    tbb::parallel_for(0, 64, [&](int i) { (void)parts[63 - i].find(round); });
    for (auto& part : parts) (void)part.find(round);
    tbb::parallel_invoke([&] { parts[0][round] = 2; }, [&] { parts[1][round] = 2; });
    parts[0].merge(parts[1]);
    Map sum = tbb::parallel_reduce(
        tbb::blocked_range<int>(0, 64), Map(),
        [&](const tbb::blocked_range<int>& range, Map map) {
          for (int i = range.begin(); i != range.end(); ++i) map[i] = i;
          return map;
        },
        [](Map a, const Map& b) {
          a.insert(b.begin(), b.end());
          return a;
        });
    if (sum.size() != 64) return 1;
  }
  tbb::task_group group;
  invisible::Steps steps;
  group.run([&] {
    in_group[1] = 1;
    steps.done();
  });
  UNORDERED_ONLY(steps.wait_for(1));
  ORDERED(group.wait());
  (void)in_group.find(1);
  group.wait();
}
