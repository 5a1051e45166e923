// queue_hand_over.cpp: a key is filled in, handed over through a queue, and then belongs to the other thread.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

#include "many_threads.h"

std::mutex map_mutex;
std::map<int, int> map;

bool has(int key) {
  std::lock_guard<std::mutex> lock(map_mutex);
  return map.count(key) != 0;
}
void put(int key, int value) {
  std::lock_guard<std::mutex> lock(map_mutex);
  map[key] = value;
}

std::mutex queue_mutex;
std::condition_variable posted;
std::deque<int> queue;

void post(int key) {
  std::lock_guard<std::mutex> lock(queue_mutex);
  queue.push_back(key);
  posted.notify_one();
}

int take() {
  std::unique_lock<std::mutex> lock(queue_mutex);
  posted.wait(lock, [] { return !queue.empty(); });
  const int key = queue.front();
  queue.pop_front();
  return key;
}

void produce() {
  for (int key = 0; key < 60; ++key) {
    if (!has(key)) put(key, 1);
    post(key);
  }
  post(-1);
}

void consume() {
  for (int key = take(); key >= 0; key = take()) {
    if (has(key)) put(key, 2);
  }
}

int main() {
  run_threads(2, [](int thread) { thread == 0 ? produce() : consume(); });
}
