// runtime_stress.cpp: the core under real threads: maps shared, private, handed over and short-lived, locks and atomics.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every access here is correctly ordered, so a report is a failure; built with ThreadSanitizer and AddressSanitizer it
// also checks the runtime's own memory and locks. Bounded by rounds, not by time.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <random>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "checking_thread.h"

using mapsan::test::CheckingThread;
using mapsan::test::kEraseOp;
using mapsan::test::kInsertOp;
using mapsan::test::SimulatedThread;

namespace {

constexpr int kMaps = 16;
constexpr int kElements = 64;

struct GuardedMap {
  alignas(64) char map[64];
  int elements[kElements];
  std::mutex mutex;
  std::shared_mutex rwlock;
  alignas(16) long mutex_name[4];   // stand for the two locks in the runtime
  alignas(16) long rwlock_name[4];
  bool by_rwlock;
};

GuardedMap g_maps[kMaps];
std::atomic<int> g_counter{0};

void use_by_mutex(SimulatedThread& self, GuardedMap& guarded, unsigned random) {
  const std::lock_guard<std::mutex> lock(guarded.mutex);
  self.lock(guarded.mutex_name);
  switch (random % 8) {
    case 0: self.insert(guarded.map); break;
    case 1: self.clear(guarded.map); break;
    case 2: self.write_element(guarded.map, &guarded.elements[random / 8 % kElements]); break;
    case 3: self.read_element(guarded.map, &guarded.elements[random / 8 % kElements]); break;
    case 4:
      self.destroy(guarded.map);
      self.construct(guarded.map);
      break;
    default: self.find(guarded.map); break;
  }
  self.unlock(guarded.mutex_name);
}

// Correct in two ways: a key that others use is checked again where it is acted on; one of the thread's own need not be.
void check_then_act(CheckingThread& self, GuardedMap& guarded, unsigned random, unsigned own) {
  const bool shared_key = random % 2 == 0;
  const mapsan::u64 key = shared_key ? 1 + random / 2 % 4 : 100 + own * 64 + random / 2 % 64;
  const auto section = [&](auto body) {
    const std::lock_guard<std::mutex> lock(guarded.mutex);
    self.lock(guarded.mutex_name);
    body();
    self.unlock(guarded.mutex_name);
  };
  section([&] {
    self.find(guarded.map);
    self.operation(guarded.map, MAPSAN_OP_CHECK, PLAIN_SITE("find", "1", "c1", ""), key);
  });
  section([&] {
    self.find(guarded.map);
    if (shared_key) self.operation(guarded.map, MAPSAN_OP_CHECK, PLAIN_SITE("find", "2", "c2", ""), key);
    self.insert(guarded.map);
    self.operation(guarded.map, MAPSAN_OP_ACT | kInsertOp, PLAIN_SITE("insert", "3", "", "c1,c2"), key);
  });
  section([&] {
    self.insert(guarded.map);
    self.operation(guarded.map, kEraseOp, PLAIN_SITE("erase", "4", "", ""), key);
  });
}

void use_by_rwlock(SimulatedThread& self, GuardedMap& guarded, unsigned random) {
  if (random % 8 == 0) {
    const std::unique_lock<std::shared_mutex> lock(guarded.rwlock);
    self.write_lock(guarded.rwlock_name);
    self.insert(guarded.map);
    self.write_element(guarded.map, &guarded.elements[random / 8 % kElements]);
    self.write_unlock(guarded.rwlock_name);
  } else {
    const std::shared_lock<std::shared_mutex> lock(guarded.rwlock);
    self.read_lock(guarded.rwlock_name);
    self.find(guarded.map);
    self.read_element(guarded.map, &guarded.elements[random / 8 % kElements]);
    self.read_unlock(guarded.rwlock_name);
  }
}

void use_private(SimulatedThread& self, char (*maps)[64], unsigned random) {
  char* map = maps[random % 4];
  self.construct(map);
  for (int i = 0; i < 8; ++i) {
    self.insert(map);
    self.find(map);
    self.write_element(map, map + 8 * i);
  }
  self.destroy(map);
}

void count(SimulatedThread& self) {
  self.run([] { __mapsan_atomic_before(&g_counter, MAPSAN_ATOMIC_RMW, 4); });
  g_counter.fetch_add(1, std::memory_order_acq_rel);
  self.run([] { __mapsan_atomic_after(&g_counter, MAPSAN_ATOMIC_RMW, 4, 0, 1); });
}

void work(CheckingThread& self, unsigned own, unsigned seed, int rounds) {
  std::mt19937 random(seed);
  alignas(64) char own_maps[4][64];
  for (int round = 0; round < rounds; ++round) {
    const unsigned r = random();
    GuardedMap& guarded = g_maps[r / 16 % kMaps];
    if (r % 16 == 0) {
      count(self);
    } else if (r % 16 < 4) {
      use_private(self, own_maps, r / 16);
    } else if (guarded.by_rwlock) {
      use_by_rwlock(self, guarded, r / 256);
    } else if (r / 256 % 2 == 0) {
      check_then_act(self, guarded, r / 512, own);
    } else {
      use_by_mutex(self, guarded, r / 512);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 8;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 2000;
  const int generations = argc > 3 ? std::atoi(argv[3]) : 4;
  SimulatedThread main_thread;
  for (int i = 0; i < kMaps; ++i) {
    g_maps[i].by_rwlock = i % 2 == 0;
    main_thread.construct(g_maps[i].map);
  }
  for (int generation = 0; generation < generations; ++generation) {
    std::vector<std::unique_ptr<CheckingThread>> states;
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) states.push_back(std::make_unique<CheckingThread>(&main_thread));
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([&, i] { work(*states[i], static_cast<unsigned>(i), static_cast<unsigned>(generation * 1000 + i), rounds); });
    }
    for (std::thread& worker : workers) worker.join();
    for (auto& state : states) state->join_into(&main_thread);
    for (GuardedMap& guarded : g_maps) main_thread.clear(guarded.map);
  }
  const auto reports = mapsan::test::take_reports();
  for (const auto& report : reports) {
    std::fprintf(stderr, "false report: %s, earlier %s\n", report.current.c_str(), report.previous.c_str());
  }
  std::printf("%d generations of %d threads, %d rounds each: %zu reports\n", generations, threads, rounds, reports.size());
  return reports.empty() ? 0 : 1;
}
