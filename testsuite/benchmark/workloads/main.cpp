// main.cpp: runs one workload and prints one line of JSON. Usage: workloads NAME THREADS OPERATIONS
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "workloads.h"

namespace {

using benchmark::Outcome;

struct Workload {
  const char* name;
  Outcome (*run)(int threads, long ops);
  bool any_order;  // the sum is the same in whatever order the threads run
};

constexpr Workload kWorkloads[] = {
    {"w1", benchmark::w1, false},    {"w1h", benchmark::w1h, false},  {"w2", benchmark::w2, false},
    {"w3", benchmark::w3, false},    {"w4", benchmark::w4, true},     {"w4h", benchmark::w4h, true},
    {"w5", benchmark::w5, true},     {"w5h", benchmark::w5h, true},   {"w6", benchmark::w6, false},
    {"w6s", benchmark::w6s, false},  {"w7", benchmark::w7, false},    {"w8", benchmark::w8, true},
    {"w8n", benchmark::w8n, true},   {"w9", benchmark::w9, true},     {"w9u", benchmark::w9u, true},
    {"w9l", benchmark::w9l, true},   {"lk", benchmark::lk, true},     {"lks", benchmark::lks, true},
    {"memp", benchmark::memp, true}, {"mems", benchmark::mems, true}, {"memw", benchmark::memw, true},
    {"memt", benchmark::memt, true},
};

const Workload* find_workload(const char* name) {
  for (const Workload& workload : kWorkloads) {
    if (std::strcmp(workload.name, name) == 0) return &workload;
  }
  return nullptr;
}

// The process's own peak. ru_maxrss would begin at that of the process it was forked from.
long peak_kb() {
  FILE* status = std::fopen("/proc/self/status", "r");
  long kb = 0;
  char line[256];
  while (status != nullptr && std::fgets(line, sizeof line, status) != nullptr) {
    if (std::sscanf(line, "VmHWM: %ld", &kb) == 1) break;
  }
  if (status != nullptr) std::fclose(status);
  return kb;
}

}  // namespace

int main(int argc, char** argv) {
  const Workload* workload = argc == 4 ? find_workload(argv[1]) : nullptr;
  const int threads = workload == nullptr ? 0 : std::atoi(argv[2]);
  const long ops = workload == nullptr ? 0 : std::atol(argv[3]);
  if (threads < 1 || ops < threads) {
    std::fprintf(stderr, "usage: workloads NAME THREADS OPERATIONS\n");
    return 2;
  }
  const Outcome outcome = workload->run(threads, ops);
  const bool exact = threads == 1 || workload->any_order;
  std::printf(
      R"({"workload": "%s", "threads": %d, "ops": %ld, "wall_ns": %llu, "cpu_ns": %llu, "peak_kb": %ld, "sum": %llu, )"
      R"("exact": %s})"
      "\n",
      workload->name, threads, ops, static_cast<unsigned long long>(outcome.wall_ns),
      static_cast<unsigned long long>(outcome.cpu_ns), peak_kb(), static_cast<unsigned long long>(outcome.sum),
      exact ? "true" : "false");
  return 0;
}
