// own_locks_hand_over.cpp: locks made of atomics, used rightly: one section, a semaphore that one thread gives up for another, a
// queue under such a lock, and a writer among readers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "many_threads.h"

class TicketLock {
 public:
  void lock() {
    const unsigned mine = next_.fetch_add(1, std::memory_order_relaxed);
    while (serving_.load(std::memory_order_acquire) != mine) std::this_thread::yield();
  }
  void unlock() { serving_.store(serving_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

 private:
  std::atomic<unsigned> next_{0}, serving_{0};
};

class Baton {
 public:
  void lock() {
    for (bool free = true; !free_.compare_exchange_weak(free, false); free = true) std::this_thread::yield();
  }
  void unlock() { free_.store(true); }

 private:
  std::atomic<bool> free_{false};
};

class ReaderWriterSpin {
 public:
  void lock() {
    for (int none = 0; !state_.compare_exchange_weak(none, -1, std::memory_order_acquire); none = 0) std::this_thread::yield();
  }
  void unlock() { state_.store(0, std::memory_order_release); }
  void lock_shared() {
    while (!try_lock_shared()) std::this_thread::yield();
  }
  bool try_lock_shared() {
    int readers = state_.load(std::memory_order_relaxed);
    if (readers < 0) return false;
    return state_.compare_exchange_strong(readers, readers + 1, std::memory_order_acquire);
  }
  void unlock_shared() { state_.fetch_sub(1, std::memory_order_release); }

 private:
  std::atomic<int> state_{0};
};

TicketLock ticket;
std::map<int, int> counts;

void count(int key) {
  std::lock_guard<TicketLock> lock(ticket);
  if (counts.find(key) == counts.end()) counts[key] = 0;
  ++counts[key];
}

Baton ready;
TicketLock handed_lock;
std::map<int, int> handed;

TicketLock queue_lock;
std::deque<int> queue;
TicketLock made_lock;
std::map<int, int> made;

void put_made(int key, int value) {
  std::lock_guard<TicketLock> lock(made_lock);
  made[key] = value;
}
bool is_made(int key) {
  std::lock_guard<TicketLock> lock(made_lock);
  return made.count(key) != 0;
}

ReaderWriterSpin table_lock;
std::map<int, int> table;

int look(int key) {
  {
    std::shared_lock<ReaderWriterSpin> lock(table_lock);
    auto found = table.find(key);
    if (found != table.end()) return found->second;
  }
  std::lock_guard<ReaderWriterSpin> lock(table_lock);
  return table.try_emplace(key, key * key).first->second;
}

int main() {
  run_threads(2, [](int) {
    for (int i = 0; i < 30; ++i) count(i % 4);
  });
  run_threads(2, [](int thread) {
    auto has = [] {
      std::lock_guard<TicketLock> lock(handed_lock);
      return handed.count(1) != 0;
    };
    auto put = [](int value) {
      std::lock_guard<TicketLock> lock(handed_lock);
      handed[1] = value;
    };
    if (thread == 0) {
      if (!has()) put(1);
      ready.unlock();
    } else {
      ready.lock();
      if (has()) put(2);
    }
  });
  run_threads(2, [](int thread) {
    if (thread == 0) {
      for (int i = 0; i < 10; ++i) {
        if (!is_made(i)) put_made(i, 1);
        std::lock_guard<TicketLock> lock(queue_lock);
        queue.push_back(i);
      }
      return;
    }
    for (int taken = 0; taken < 10;) {
      int job = -1;
      {
        std::lock_guard<TicketLock> lock(queue_lock);
        if (!queue.empty()) {
          job = queue.front();
          queue.pop_front();
        }
      }
      if (job < 0) {
        std::this_thread::yield();
        continue;
      }
      ++taken;
      if (is_made(job)) put_made(job, 2);
    }
  });
  run_threads(2, [](int) {
    for (int i = 0; i < 30; ++i) look(i % 5);
  });
}
