// shuffles.cpp: six threads in twenty orders give one set of reports.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_shuffles %s %t
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "invisible_barrier.h"

using Map = std::map<int, int>;

// Two locks for one map; both sides pass through a third one, which orders them by luck.
Map prices;
std::mutex writers_lock, readers_lock, middle;
Map visits;

void visit() {
  std::lock_guard<std::mutex> lock(middle);
  ++visits[1];
}

void write_prices() {
  {
    std::lock_guard<std::mutex> lock(writers_lock);
    prices[1] = 10;
  }
  visit();
}

void read_prices() {
  visit();
#ifdef FIXED
  std::lock_guard<std::mutex> lock(writers_lock);
#else
  std::lock_guard<std::mutex> lock(readers_lock);
#endif
  (void)prices.count(1);
}

// Check and act in sections of their own.
Map pool;
std::mutex pool_mutex;

int get_or_create(int id) {
  std::unique_lock<std::mutex> lock(pool_mutex);
  auto found = pool.find(id);
  if (found != pool.end()) return found->second;
#ifndef FIXED
  lock.unlock();
  lock.lock();
#endif
  return pool[id] = id * id;
}

void withdraw(Map& accounts, int amount) {
  std::unique_lock<std::mutex> lock(pool_mutex);
  const int balance = accounts.at(7);
#ifndef FIXED
  lock.unlock();
  lock.lock();
#endif
  accounts[7] = balance - amount;
}

Map accounts{{7, 100}};

// Correct in any order: who comes first leaves a mark, who comes second goes by it.
Map results;
std::mutex results_mutex;
bool ready;

void produce() {
  std::lock_guard<std::mutex> lock(results_mutex);
  results[1] = 1;
  ready = true;
}

void consume() {
  {
    std::lock_guard<std::mutex> lock(results_mutex);
    if (!ready) return;
  }
  (void)results.find(1);
}

int main(int, char** arguments) {
  std::vector<std::function<void()>> actors = {
      [] {
        write_prices();
        get_or_create(1);
      },
      [] { read_prices(); },
      [] {
        get_or_create(1);
        withdraw(accounts, 5);
      },
      [] { withdraw(accounts, 7); },
      [] { produce(); },
      [] { consume(); },
  };
  std::mt19937 random(static_cast<unsigned>(std::atoi(arguments[1])));
  std::vector<unsigned> turns = {0, 1, 2, 3, 4, 5};
  std::shuffle(turns.begin(), turns.end(), random);
  std::vector<unsigned> started = turns;
  std::shuffle(started.begin(), started.end(), random);
  invisible::Steps steps;
  std::vector<std::thread> threads;
  for (unsigned actor : started) {
    threads.emplace_back([&, actor] {
      steps.wait_for(turns[actor]);
      actors[actor]();
      steps.done();
    });
  }
  for (std::thread& thread : threads) thread.join();
}
