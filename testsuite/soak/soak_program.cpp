// soak_program.cpp: correct work of several kinds at once, and one planted race.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   soak_program MILLISECONDS WORKLOADS PLANT-AT PLUGIN
//
// WORKLOADS has a bit for each. The race is planted after PLANT-AT milliseconds: two threads that insert into one map,
// one after the other, which mapsan cannot see. Nothing else here is a violation.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <thread>
#include <vector>

#include "two_threads.h"
#include "workloads.h"

std::atomic<bool> soak::over{false};

namespace {

std::map<int, int> planted;

__attribute__((noinline)) void plant_first() { planted[1] = 1; }
__attribute__((noinline)) void plant_second() { planted[2] = 2; }

void sleep_until(std::chrono::steady_clock::time_point start, int milliseconds) {
  std::this_thread::sleep_until(start + std::chrono::milliseconds(milliseconds));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const auto start = std::chrono::steady_clock::now();
  const int milliseconds = atoi(argv[1]);
  const int workloads = atoi(argv[2]);
  const int plant_at = atoi(argv[3]);
  const char* plugin = argv[4];
  void (*const kinds[])() = {soak::locked_maps, soak::short_threads, soak::cancelled_threads,
                             soak::signals,     soak::jumps,         soak::forks};
  std::vector<std::thread> threads;
  if (plant_at == 0) run_in_order("planter", plant_first, "planter", plant_second);
  for (int kind = 0; kind < 6; ++kind) {
    if ((workloads >> kind & 1) != 0) threads.emplace_back(kinds[kind]);
  }
  if ((workloads >> 7 & 1) != 0) threads.emplace_back(soak::killed_threads);
  if ((workloads >> 6 & 1) != 0) threads.emplace_back([plugin] { soak::plugins(plugin); });
  sleep_until(start, plant_at);
  if (plant_at != 0) run_in_order("planter", plant_first, "planter", plant_second);
  sleep_until(start, milliseconds);
  soak::over = true;
  for (std::thread& thread : threads) thread.join();
  puts("done");
}
