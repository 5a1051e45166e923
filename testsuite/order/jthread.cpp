// jthread.cpp: jthreads join by themselves; stop requests order the requester before who notices.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'joined'
// CHECK-DAG: read-write-race on std::map<int, int> 'requested'
// CHECK-DAG: read-write-race on std::map<int, int> 'called_back'
#include <stop_token>

#include "order_pair.h"

Map joined, requested, called_back;

void automatic_join() {
  invisible::Steps steps;
  std::jthread thread([&] {
    joined[1] = 1;
    steps.done();
  });
  UNORDERED_ONLY(steps.wait_for(1); (void)joined.find(1));
}

int main() {
  automatic_join();
  ORDERED((void)joined.find(1));

  std::stop_source source;
  run_pair(
      [&] {
        requested[1] = 1;
        source.request_stop();
      },
      [token = source.get_token()] {
        ORDERED(while (!token.stop_requested()) std::this_thread::yield());
        (void)requested.find(1);
      });

  // A callback runs in the requester's thread; its destructor waits for it to end.
  std::stop_source other;
  [[maybe_unused]] invisible::Steps registered;
  run_pair(
      [&] {
        ORDERED(registered.wait_for(1); other.request_stop());
        UNORDERED_ONLY(called_back[1] = 1);
      },
      [&] {
        ORDERED({
          std::stop_callback callback(other.get_token(), [] { called_back[1] = 1; });
          registered.done();
          while (!other.stop_requested()) std::this_thread::yield();
        })
        (void)called_back.find(1);
      });
}
