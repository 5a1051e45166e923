// futures.cpp: whoever sees a future ready is ordered after who made it so.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// RUN: %check_order --no-unordered --flags=-stdlib=libc++ %s %t.libcxx
// CHECK-DAG: read-write-race on std::map<int, int> 'by_async'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_promise'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_task'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_shared'
// CHECK-DAG: read-write-race on std::map<int, int> 'at_exit'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_exception'
#include <chrono>
#include <future>

#include "order_pair.h"

Map by_async, by_promise, by_task, by_shared, at_exit, by_exception;

int main() {
  invisible::Steps steps;
  auto future = std::async(std::launch::async, [&] {
    by_async[1] = 1;
    steps.done();
  });
  ORDERED(future.wait());
  UNORDERED_ONLY(steps.wait_for(1));
  (void)by_async.find(1);

  std::promise<void> promise;
  run_pair(
      [&] {
        by_promise[1] = 1;
        promise.set_value();
      },
      [waiting = promise.get_future()]() mutable {
        ORDERED(while (waiting.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready){});
        (void)by_promise.find(1);
      });

  std::packaged_task<int()> task([] {
    by_task[1] = 1;
    return 1;
  });
  run_pair([&] { task(); },
           [result = task.get_future()]() mutable {
             ORDERED(result.get());
             (void)by_task.find(1);
           });

  std::promise<int> value;
  std::shared_future<int> shared = value.get_future().share();
  run_pair(
      [&] {
        by_shared[1] = 1;
        value.set_value(1);
      },
      [shared] {
        ORDERED(shared.get());
        (void)by_shared.find(1);
      });

  std::promise<void> leaving;
  run_pair(
      [&] {
        leaving.set_value_at_thread_exit();
        at_exit[1] = 1;
      },
      [waiting = leaving.get_future()]() mutable {
        ORDERED(waiting.get());
        (void)at_exit.find(1);
      });

  std::promise<void> failing;
  run_pair(
      [&] {
        by_exception[1] = 1;
        failing.set_exception(std::make_exception_ptr(1));
      },
      [waiting = failing.get_future()]() mutable {
        ORDERED(try { waiting.get(); } catch (int){});
        (void)by_exception.find(1);
      });
}
