// rounds_of_a_loop.cpp: each round asks of one key and acts on another, whose own round was long ago; phases are separated by a
// barrier.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent --flags=-std=c++20 %s %t
#include <barrier>
#include <map>
#include <mutex>

#include "many_threads.h"

class Road {
 public:
  int car_at(int cell) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = cars_.find(cell);
    return found == cars_.end() ? 0 : found->second;
  }
  bool is_occupied(int cell) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return cars_.count(cell) != 0;
  }
  void place(int cell, int car) {
    std::lock_guard<std::mutex> lock(mutex_);
    cars_[cell] = car;
  }
  void clear(int cell) {
    std::lock_guard<std::mutex> lock(mutex_);
    cars_.erase(cell);
  }

 private:
  mutable std::mutex mutex_;
  std::map<int, int> cars_;
};

constexpr int kCells = 16;

void advance(Road& road, int step) {
  for (int from = 0; from < kCells; ++from) {
    const int to = (from + step) % kCells;
    const int car = road.car_at(from);
    if (car == 0 || road.is_occupied(to)) continue;
    road.clear(from);
    road.place(to, car);
  }
}

Road road;
std::barrier<> phase(2);

int main() {
  for (int i = 0; i < 5; ++i) road.place(i * 3, i + 1);
  run_threads(2, [](int thread) {
    for (int round = 0; round < 12; ++round) {
      if (thread == 1) phase.arrive_and_wait();
      advance(road, thread == 0 ? 1 : 4);
      phase.arrive_and_wait();
      if (thread == 0) phase.arrive_and_wait();
    }
  });
}
