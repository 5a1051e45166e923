// fork.cpp: a child process goes on with what the forking thread had seen.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK: read-write-race on std::map<int, int> 'map'
#include <sys/wait.h>

#include "order_pair.h"

Map map, handled;

int main() {
  pthread_atfork([] { handled[2] = 2; }, [] { handled[3] = 3; }, [] { handled[4] = 4; });
  std::thread thread([] { map[1] = 1; });
  ORDERED(thread.join());
  UNORDERED_ONLY(invisible::wait_until_threads_are(1));
  const pid_t child = fork();
  if (child == 0) {
    std::thread inner([] { handled[5] = 5; });
    inner.join();
    (void)handled.find(5);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  (void)map.find(1);
  UNORDERED_ONLY(thread.join());
  return status == 0 ? 0 : ORDERED(1) UNORDERED_ONLY(0);
}
