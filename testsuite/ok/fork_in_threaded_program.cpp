// fork_in_threaded_program.cpp: a program with threads forks; parent and child go on using their maps.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <sys/wait.h>
#include <unistd.h>

#include <cassert>
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex mutex;
std::map<int, int> map;

int main() {
  std::thread busy([] {
    for (int i = 0; i < 20000; ++i) {
      std::lock_guard<std::mutex> lock(mutex);
      map[i % 10] = i;
    }
  });
  for (int round = 0; round < 5; ++round) {
    mutex.lock();  // held across the fork, so that the child finds the lock and the map whole
    const pid_t child = fork();
    if (child == 0) {
      map[1000] = 1;
      mutex.unlock();
      std::map<int, int> own{{1, 1}};
      std::thread([&] { own[2] = 2; }).join();
      _exit(own.size() == 2 ? 0 : 1);
    }
    mutex.unlock();
    int status = 0;
    waitpid(child, &status, 0);
    assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  busy.join();
  assert(map.count(1000) == 0);
}
