// under_load.cpp: correct programs with many threads at work: locks, reader locks, shards, hand-over, maps that come and go.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t --options mode=guard --levels=-O2
#include <atomic>
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

constexpr int kThreads = 8;
constexpr int kRounds = 30000;

template <class Work>
void in_threads(Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

template <class Map>
void change(Map& map, int i) {
  const int key = i % 257;
  if (i % 7 == 0) {
    map.erase(key);
  } else if (i % 11 == 0) {
    map.insert_or_assign(key, i);
  } else if (i % 501 == 0) {
    map.clear();
  } else {
    map[key] += i;
  }
}

void one_mutex() {
  std::mutex mutex;
  std::unordered_map<int, int> map;
  in_threads([&](int t) {
    for (int i = 0; i < kRounds; ++i) {
      std::lock_guard<std::mutex> lock(mutex);
      change(map, i + t);
    }
  });
}

void readers_and_writers() {
  std::shared_mutex mutex;
  std::map<int, int> map;
  std::atomic<long> sum{0};
  in_threads([&](int t) {
    for (int i = 0; i < kRounds; ++i) {
      if (i % 8 == t) {
        std::unique_lock<std::shared_mutex> lock(mutex);
        change(map, i);
      } else {
        std::shared_lock<std::shared_mutex> lock(mutex);
        auto found = map.find(i % 257);
        if (found != map.end()) sum += found->second;
        if (i % 1000 == 0) {
          for (const auto& entry : map) sum += entry.second;
        }
      }
    }
  });
}

// Maps side by side in memory, each with its own thread.
void own_part() {
  std::vector<std::map<int, int>> parts(kThreads);
  in_threads([&](int t) {
    for (int i = 0; i < kRounds; ++i) change(parts[t], i);
  });
  for (auto& part : parts) part.clear();
}

void spin_lock() {
  std::atomic_flag flag = ATOMIC_FLAG_INIT;
  std::unordered_map<int, int> map;
  in_threads([&](int t) {
    for (int i = 0; i < kRounds / 10; ++i) {
      while (flag.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
      change(map, i + t);
      flag.clear(std::memory_order_release);
    }
  });
}

// A map is filled by one thread and goes to another, which frees it: its memory soon holds another thread's map.
void handed_over() {
  std::mutex mutex;
  std::condition_variable filled;
  std::deque<std::unique_ptr<std::map<int, int>>> queue;
  in_threads([&](int t) {
    for (int i = 0; i < kRounds / 20; ++i) {
      if (t % 2 == 0) {
        auto map = std::make_unique<std::map<int, int>>();
        for (int k = 0; k < 5; ++k) (*map)[k] = i;
        std::lock_guard<std::mutex> lock(mutex);
        queue.push_back(std::move(map));
        filled.notify_one();
      } else {
        std::unique_lock<std::mutex> lock(mutex);
        filled.wait(lock, [&] { return !queue.empty(); });
        auto map = std::move(queue.front());
        queue.pop_front();
        lock.unlock();
        map->erase(1);
        std::map<int, int> moved = std::move(*map);
        moved.swap(*map);
      }
    }
  });
}

void copy_on_write() {
  std::shared_ptr<const std::map<int, int>> published = std::make_shared<std::map<int, int>>();
  std::mutex mutex;
  std::atomic<long> sum{0};
  in_threads([&](int t) {
    for (int i = 0; i < kRounds / 10; ++i) {
      if (i % 100 == t) {
        std::lock_guard<std::mutex> lock(mutex);
        auto copy = std::make_shared<std::map<int, int>>(*std::atomic_load(&published));
        (*copy)[i % 97] = i;
        std::atomic_store(&published, std::shared_ptr<const std::map<int, int>>(copy));
      } else {
        sum += static_cast<long>(std::atomic_load(&published)->count(i % 97));
      }
    }
  });
}

int main() {
  one_mutex();
  readers_and_writers();
  own_part();
  spin_lock();
  handed_over();
  copy_on_write();
}
