// condition_variable_queue.cpp: maps travel through a queue: filled by a producer, emptied by consumers, never locked
// themselves.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "many_threads.h"

using Batch = std::map<int, int>;

std::mutex mutex;
std::condition_variable filled;
std::deque<std::unique_ptr<Batch>> queue;
bool closed = false;

void produce() {
  for (int i = 0; i < 300; ++i) {
    auto batch = std::make_unique<Batch>();
    for (int j = 0; j < 5; ++j) (*batch)[j] = i;
    std::lock_guard<std::mutex> lock(mutex);
    queue.push_back(std::move(batch));
    filled.notify_one();
  }
  std::lock_guard<std::mutex> lock(mutex);
  closed = true;
  filled.notify_all();
}

void consume() {
  for (;;) {
    std::unique_lock<std::mutex> lock(mutex);
    filled.wait(lock, [] { return closed || !queue.empty(); });
    if (queue.empty()) return;
    auto batch = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    assert(batch->size() == 5);
    batch->erase(0);
    (*batch)[9] = 9;
  }
}

int main() {
  run_threads(4, [](int thread) { thread == 0 ? produce() : consume(); });
}
