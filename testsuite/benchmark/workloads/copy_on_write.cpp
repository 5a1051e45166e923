// copy_on_write.cpp: readers take the present snapshot of a map; one operation of 2000 replaces it by a changed copy.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "workloads.h"

namespace benchmark {

namespace {

using IntMap = std::unordered_map<int, int>;

constexpr int kEntries = 256;
constexpr int kKeys = 512;
constexpr uint32_t kReadsPerWrite = 2000;

int value_of(int key) { return key * 3 + 1; }

void fill(IntMap& map) {
  for (int key = 0; key < kEntries; ++key) map[key] = value_of(key);
}

uint64_t value_in(const IntMap& map, int key) {
  auto found = map.find(key);
  return found == map.end() ? 0 : static_cast<uint64_t>(found->second);
}

void expect_values(const IntMap& map) {
  expect(map.size() >= kEntries, "entries were lost");
  for (const auto& [key, value] : map) expect(value == value_of(key), "a value of another key");
}

// Calls read(key) or write(key), by chance.
template <typename Read, typename Write>
uint64_t read_mostly(int thread, long count, const Read& read, const Write& write) {
  Random random(thread);
  uint64_t sum = 0;
  for (long i = 0; i < count; ++i) {
    const uint32_t draw = random();
    const int key = static_cast<int>(draw) & (kKeys - 1);
    if ((draw >> 16) % kReadsPerWrite != 0) {
      sum += read(key);
    } else {
      write(key);
    }
  }
  return sum;
}

}  // namespace

// A raw atomic pointer; the old snapshots are freed at the end.
Outcome w6(int threads, long ops) {
  std::mutex writers;
  std::vector<std::unique_ptr<IntMap>> snapshots;
  snapshots.push_back(std::make_unique<IntMap>());
  fill(*snapshots.back());
  std::atomic<IntMap*> present{snapshots.back().get()};
  const auto read = [&](int key) { return value_in(*present.load(std::memory_order_acquire), key); };
  const auto write = [&](int key) {
    std::lock_guard<std::mutex> lock(writers);
    auto next = std::make_unique<IntMap>(*present.load(std::memory_order_relaxed));
    (*next)[key] = value_of(key);
    present.store(next.get(), std::memory_order_release);
    snapshots.push_back(std::move(next));
  };
  const Outcome outcome =
      run_threads(threads, ops, [&](int thread, long count) { return read_mostly(thread, count, read, write); });
  expect_values(*present.load());
  return outcome;
}

// A shared_ptr that is loaded and stored atomically; the last reader of a snapshot frees it.
Outcome w6s(int threads, long ops) {
  std::mutex writers;
  auto first = std::make_shared<IntMap>();
  fill(*first);
  std::shared_ptr<IntMap> present = std::move(first);
  const auto read = [&](int key) { return value_in(*std::atomic_load(&present), key); };
  const auto write = [&](int key) {
    std::lock_guard<std::mutex> lock(writers);
    auto next = std::make_shared<IntMap>(*std::atomic_load(&present));
    (*next)[key] = value_of(key);
    std::atomic_store(&present, std::move(next));
  };
  const Outcome outcome =
      run_threads(threads, ops, [&](int thread, long count) { return read_mostly(thread, count, read, write); });
  expect_values(*std::atomic_load(&present));
  return outcome;
}

}  // namespace benchmark
