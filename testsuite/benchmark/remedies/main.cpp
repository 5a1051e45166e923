// main.cpp: threads look up and change one map under one of the remedies; prints a line of JSON.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Usage: remedies list
//        remedies NAME THREADS READ_PERCENT MILLISECONDS [OPERATIONS]
// With OPERATIONS, each thread does so many, however long that takes.
#include <atomic>
#include <cstdlib>
#include <cstring>

#include "../workloads/harness.h"
#include "counters.h"
#include "latency.h"
#include "maps.h"

namespace {

using benchmark::clock_ns;
using benchmark::expect;
using benchmark::Random;
using remedies::Latencies;

constexpr int kKeys = 4096;  // half of them present at any time
constexpr long kBatch = 32;  // operations between two looks at the clock; the first one of a batch is timed

struct Plan {
  const char* remedy;
  int threads;
  uint32_t read_percent;
  uint64_t milliseconds;
  long operations;  // 0: as many as there is time for
};

struct alignas(64) Tally {
  uint64_t reads = 0;
  uint64_t writes = 0;
  int64_t inserted = 0;  // less what was erased
  Latencies read_latencies;
  Latencies write_latencies;

  void add(const Tally& other) {
    reads += other.reads;
    writes += other.writes;
    inserted += other.inserted;
    read_latencies.add(other.read_latencies);
    write_latencies.add(other.write_latencies);
  }
};

int value_of(int key) { return key * 3 + 1; }

// Returns whether it was a read.
template <typename Map>
bool operate(Map& map, uint32_t draw, uint32_t read_percent, Tally& tally) {
  const int key = static_cast<int>(draw & (kKeys - 1));
  const uint32_t choice = (draw >> 12) % 200;
  if (choice < 2 * read_percent) {
    const int value = map.find(key);
    expect(value == 0 || value == value_of(key), "a value of another key");
    ++tally.reads;
    return true;
  }
  ++tally.writes;
  if (choice % 2 == 0) {
    tally.inserted += map.put(key, value_of(key)) ? 1 : 0;
  } else {
    tally.inserted -= map.erase(key) ? 1 : 0;
  }
  return false;
}

template <typename Map>
void work(Map& map, const Plan& plan, int thread, const std::atomic<bool>& ended, Tally& tally) {
  Random random(thread);
  for (long done = 0; plan.operations > 0 ? done < plan.operations : !ended.load(std::memory_order_relaxed);
       done += kBatch) {
    const uint64_t begin = clock_ns(CLOCK_MONOTONIC);
    const bool read = operate(map, random(), plan.read_percent, tally);
    (read ? tally.read_latencies : tally.write_latencies).add(clock_ns(CLOCK_MONOTONIC) - begin);
    for (long i = 1; i < kBatch; ++i) operate(map, random(), plan.read_percent, tally);
  }
}

void sleep_for(uint64_t milliseconds) {
  timespec left{static_cast<time_t>(milliseconds / 1000), static_cast<long>(milliseconds % 1000) * 1'000'000};
  while (nanosleep(&left, &left) != 0) {
  }
}

void print_latencies(const char* name, const Latencies& latencies) {
  std::printf(R"(, "%s": {"p50": %llu, "p90": %llu, "p99": %llu, "p999": %llu})", name,
              static_cast<unsigned long long>(latencies.percentile(0.5)),
              static_cast<unsigned long long>(latencies.percentile(0.9)),
              static_cast<unsigned long long>(latencies.percentile(0.99)),
              static_cast<unsigned long long>(latencies.percentile(0.999)));
}

void print(const Plan& plan, const Tally& tally, uint64_t ns, int64_t misses) {
  std::printf(R"({"remedy": "%s", "threads": %d, "read_percent": %u, "ns": %llu, "ops": %llu, "cache_misses": %lld)",
              plan.remedy, plan.threads, plan.read_percent, static_cast<unsigned long long>(ns),
              static_cast<unsigned long long>(tally.reads + tally.writes), static_cast<long long>(misses));
  print_latencies("read_ns", tally.read_latencies);
  print_latencies("write_ns", tally.write_latencies);
  std::printf("}\n");
}

template <typename Map>
void run(const Plan& plan) {
  const auto map = std::make_unique<Map>();
  Tally all;
  for (int key = 0; key < kKeys; key += 2) all.inserted += map->put(key, value_of(key)) ? 1 : 0;
  std::vector<Tally> tallies(static_cast<size_t>(plan.threads));
  std::atomic<bool> ended{false};
  const remedies::CacheMisses counter;
  const int64_t misses = counter.count();
  const uint64_t begin = clock_ns(CLOCK_MONOTONIC);
  std::vector<std::thread> threads;
  for (int i = 0; i < plan.threads; ++i) {
    threads.emplace_back([&, i] { work(*map, plan, i, ended, tallies[static_cast<size_t>(i)]); });
  }
  if (plan.operations == 0) sleep_for(plan.milliseconds);
  ended.store(true, std::memory_order_relaxed);
  for (std::thread& thread : threads) thread.join();
  const uint64_t ns = clock_ns(CLOCK_MONOTONIC) - begin;
  for (const Tally& tally : tallies) all.add(tally);
  expect(static_cast<int64_t>(map->size()) == all.inserted, "the size is not what was inserted and erased");
  print(plan, all, ns, misses < 0 ? -1 : counter.count() - misses);
}

struct Remedy {
  const char* name;
  void (*run)(const Plan&);
};

constexpr Remedy kRemedies[] = {
    {"mutex", run<remedies::OneMutex>},
    {"shared_mutex", run<remedies::SharedMutex>},
    {"16 shards", run<remedies::Sharded<remedies::PackedShard, 16>>},
    {"16 shards, padded", run<remedies::Sharded<remedies::PaddedShard, 16>>},
    {"64 shards", run<remedies::Sharded<remedies::PackedShard, 64>>},
    {"64 shards, padded", run<remedies::Sharded<remedies::PaddedShard, 64>>},
    {"copy on write", run<remedies::CopyOnWrite>},
#if MAPSAN_HAS_TBB
    {"tbb::concurrent_hash_map", run<remedies::TbbHashMap>},
#endif
};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "list") == 0) {
    for (const Remedy& remedy : kRemedies) std::printf("%s\n", remedy.name);
    return 0;
  }
  if (argc == 5 || argc == 6) {
    const Plan plan{argv[1], std::atoi(argv[2]), static_cast<uint32_t>(std::atoi(argv[3])),
                    static_cast<uint64_t>(std::atoll(argv[4])), argc == 6 ? std::atol(argv[5]) : 0};
    for (const Remedy& remedy : kRemedies) {
      if (std::strcmp(remedy.name, plan.remedy) != 0 || plan.threads < 1) continue;
      remedy.run(plan);
      return 0;
    }
  }
  std::fprintf(stderr, "usage: remedies list | remedies NAME THREADS READ_PERCENT MILLISECONDS [OPERATIONS]\n");
  return 2;
}
