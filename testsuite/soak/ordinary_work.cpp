// ordinary_work.cpp: maps as programs use them: locks, shards, queues, copies, threads that come and go.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "workloads.h"

namespace soak {
namespace {

constexpr int kThreads = 4;

std::mutex one_mutex;
std::unordered_map<std::string, int> under_mutex;
std::shared_mutex readers_mutex;
std::map<int, std::string> under_rwlock;

struct alignas(64) Shard {
  std::mutex mutex;
  std::unordered_map<int, int> map;
};
Shard shards[16];

std::mutex queue_mutex;
std::condition_variable queue_filled;
std::deque<std::unique_ptr<std::map<int, int>>> queue;

std::shared_ptr<const std::map<int, int>> published = std::make_shared<std::map<int, int>>();
std::mutex publishing;

void use_mutex(int i) {
  std::lock_guard<std::mutex> lock(one_mutex);
  const std::string key = "user " + std::to_string(i % 300);
  if (i % 7 == 0) {
    under_mutex.erase(key);
  } else {
    ++under_mutex[key];
  }
}

void use_rwlock(int i) {
  if (i % 10 == 0) {
    std::unique_lock<std::shared_mutex> lock(readers_mutex);
    under_rwlock[i % 200] = "value";
    if (i % 1000 == 0) under_rwlock.clear();
  } else {
    std::shared_lock<std::shared_mutex> lock(readers_mutex);
    auto found = under_rwlock.find(i % 200);
    if (found != under_rwlock.end() && found->second.empty()) over = true;
  }
}

void use_shard(int i) {
  Shard& shard = shards[i % 16];
  std::lock_guard<std::mutex> lock(shard.mutex);
  shard.map[i % 999] += 1;
  if (i % 5 == 0) shard.map.erase(i % 77);
}

void use_queue(int i) {
  if (i % 2 == 0) {
    auto map = std::make_unique<std::map<int, int>>();
    for (int k = 0; k < 5; ++k) (*map)[k] = i;
    std::lock_guard<std::mutex> lock(queue_mutex);
    if (queue.size() < 64) queue.push_back(std::move(map));
    queue_filled.notify_one();
  } else {
    std::unique_lock<std::mutex> lock(queue_mutex);
    if (queue.empty()) queue_filled.wait_for(lock, std::chrono::milliseconds(1));
    if (queue.empty()) return;
    auto map = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    map->erase(1);
  }
}

void use_copy(int i) {
  if (i % 50 == 0) {
    std::lock_guard<std::mutex> lock(publishing);
    auto copy = std::make_shared<std::map<int, int>>(*std::atomic_load(&published));
    (*copy)[i % 97] = i;
    std::atomic_store(&published, std::shared_ptr<const std::map<int, int>>(copy));
  } else if (std::atomic_load(&published)->count(-1) != 0) {
    over = true;
  }
}

void use_all(int start) {
  std::map<int, int> own;
  for (int i = start; !is_over(); i += 3) {
    use_mutex(i);
    use_rwlock(i);
    use_shard(i);
    use_queue(i + start);
    use_copy(i);
    own[i % 50] = i;
    if (i % 1024 == start % 1024) own.clear();
  }
}

}  // namespace

void locked_maps() {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(use_all, i);
  for (std::thread& thread : threads) thread.join();
}

void short_threads() {
  std::mutex mutex;
  std::map<int, int> ended;
  std::atomic<int> detached{0};
  for (int i = 0; !is_over(); ++i) {
    std::map<int, int> result;
    std::thread worker([&, i] {
      result[i] = i;
      std::lock_guard<std::mutex> lock(mutex);
      ended[i % 10] += 1;
    });
    if (i % 8 == 0) {
      ++detached;
      std::thread([&, i] {
        {
          std::lock_guard<std::mutex> lock(mutex);
          ended[i % 10] += 1;
        }
        --detached;
      }).detach();
    }
    worker.join();
    result[i + 1] = i;
  }
  while (detached != 0) std::this_thread::yield();
}

}  // namespace soak
