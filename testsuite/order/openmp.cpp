// openmp.cpp: fork and join of parallel regions, barriers, critical sections, locks and tasks of libomp.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order --flags=-fopenmp %s %t
// REQUIRES: openmp
// CHECK-DAG: read-write-race on std::map<int, int> 'by_barrier'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_critical'
#include <omp.h>

#include <vector>

#include "order_pair.h"

Map before, critical, locked, single, tasks, by_barrier, by_critical;
std::vector<Map> parts(4);

#pragma omp declare reduction(merge:Map : omp_out.insert(omp_in.begin(), omp_in.end()))

void loops_and_tasks() {
  Map sum, chained, numbered;
#pragma omp parallel for reduction(merge : sum) num_threads(4)
  for (int i = 0; i < 100; ++i) sum[i] = i;
#pragma omp parallel for ordered num_threads(4)
  for (int i = 0; i < 20; ++i) {
#pragma omp ordered
    numbered[i] = static_cast<int>(sum.size());
  }
#pragma omp parallel num_threads(4)
#pragma omp single
  {
    for (int i = 0; i < 20; ++i) {
#pragma omp task depend(inout : chained)
      chained[i] = numbered.at(i);
    }
#pragma omp taskwait
#pragma omp taskloop num_tasks(4)
    for (int i = 0; i < 4; ++i) parts[i][1000] = chained.at(i);
#pragma omp taskgroup
    {
#pragma omp task
      parts[0][1001] = 1;
    }
    for (auto& part : parts) (void)part.find(1001);
  }
}

// The first thread's part is done before the second's begins, in both forms.
void pairs() {
  invisible::Steps steps;
#pragma omp parallel num_threads(2)
  {
    const bool first = omp_get_thread_num() == 0;
    if (first) by_barrier[1] = 1;
    steps.done();
    steps.wait_for(2);
#ifndef UNORDERED
#pragma omp barrier
#endif
    if (!first) (void)by_barrier.find(1);
    if (!first) steps.wait_for(3);
#ifndef UNORDERED
#pragma omp critical
#endif
    first ? by_critical[1] = 1 : by_critical.count(1);
    if (first) steps.done();
  }
}

int main() {
  pairs();
  omp_lock_t lock;
  omp_init_lock(&lock);
  for (int round = 0; round < 20; ++round) {
    before[round] = round;
#pragma omp parallel num_threads(4)
    {
      const int mine = omp_get_thread_num();
      parts[mine][round] = before.at(round);
#pragma omp barrier
      (void)parts[(mine + 1) % 4].find(round);
#pragma omp critical
      critical[round + mine] = mine;
      omp_set_lock(&lock);
      locked[round] += 1;
      omp_unset_lock(&lock);
#pragma omp single
      single[round] = 1;
      (void)single.find(round);
#pragma omp for
      for (int i = 0; i < 4; ++i) parts[i][-round] = i;
#pragma omp single
      {
#pragma omp task
        tasks[round] = 1;
#pragma omp taskwait
        (void)tasks.find(round);
      }
    }
    for (auto& part : parts) (void)part.find(round);
    (void)critical.size();
    loops_and_tasks();
  }
  omp_destroy_lock(&lock);
}
