// main_exits_threads_alive.cpp: main returns while a detached thread sleeps under no lock: statics are destroyed,
// nothing of it is shared.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <chrono>
#include <map>
#include <thread>

std::map<int, int> globals{{1, 1}};

int main() {
  std::thread([] {
    std::map<int, int> own{{1, 1}};
    std::this_thread::sleep_for(std::chrono::hours(1));
    own.clear();
  }).detach();
  globals[2] = 2;
}
