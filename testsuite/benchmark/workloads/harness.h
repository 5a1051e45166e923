// harness.h: what the workloads share: random numbers, threads that are timed, checks of the result.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A workload prepares its data, then times threads that each do an equal part of the operations. Starting and joining
// the threads belongs to the time. Each thread hands back a sum of what it saw, so that no operation is dead code.
#pragma once

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace benchmark {

struct Outcome {
  uint64_t wall_ns = 0;
  uint64_t cpu_ns = 0;
  uint64_t sum = 0;
};

// xorshift64. Bits 0 to 15 and 16 to 31 of a number serve as two independent draws: a key, and what to do with it.
class Random {
 public:
  explicit Random(int seed) : state_((static_cast<uint64_t>(seed) + 1) * 0x9E3779B97F4A7C15u + 88172645463325252u) {}

  uint32_t operator()() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<uint32_t>(state_ >> 16);
  }

 private:
  uint64_t state_;
};

inline uint32_t percent_of(uint32_t draw) { return (draw >> 16) % 100; }

inline uint64_t clock_ns(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(time.tv_nsec);
}

inline void expect(bool right, const char* what) {
  if (right) return;
  std::fprintf(stderr, "error: wrong result: %s\n", what);
  std::exit(1);
}

// The body runs this many calls deep, as it would in a program: what captures stacks has something to walk.
constexpr int kFrames = 14;

template <typename Body>
[[gnu::noinline]] uint64_t run_deep(int frames, const Body& body, int thread, long ops) {
  uint64_t sum = frames == 0 ? body(thread, ops) : run_deep(frames - 1, body, thread, ops);
  asm volatile("" : "+r"(sum));  // no tail call: each frame stays on the stack
  return sum;
}

// Times body(thread, ops) -> sum in that many threads.
template <typename Body>
Outcome run_threads(int threads, long ops, const Body& body) {
  std::vector<uint64_t> sums(static_cast<size_t>(threads));
  const long share = ops / threads;
  const uint64_t wall_begin = clock_ns(CLOCK_MONOTONIC);
  const uint64_t cpu_begin = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back(
        [&body, &sums, share, i] { sums[static_cast<size_t>(i)] = run_deep(kFrames, body, i, share); });
  }
  for (std::thread& thread : running) thread.join();
  Outcome outcome;
  outcome.cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_begin;
  outcome.wall_ns = clock_ns(CLOCK_MONOTONIC) - wall_begin;
  for (uint64_t sum : sums) outcome.sum += sum;
  return outcome;
}

}  // namespace benchmark
