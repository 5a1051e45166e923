// join_by_many_ways.cpp: pthread_tryjoin_np, pthread_timedjoin_np and jthread join as pthread_join does.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent --std=c++20 %s %t
#include <pthread.h>
#include <time.h>

#include <cassert>
#include <map>
#include <thread>

std::map<int, int> map;

void* fill(void*) {
  map[int(map.size())] = 1;
  return nullptr;
}

int main() {
  pthread_t thread;
  pthread_create(&thread, nullptr, fill, nullptr);
  while (pthread_tryjoin_np(thread, nullptr) != 0) std::this_thread::yield();
  map[10] = 1;
  pthread_create(&thread, nullptr, fill, nullptr);
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 30;
  const int joined = pthread_timedjoin_np(thread, nullptr, &until);
  assert(joined == 0);
  map[11] = joined;
  {
    std::jthread automatic([] { map[12] = 1; });
  }
  assert(map.size() == 5);
}
