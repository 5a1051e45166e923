// lock_free_stack_of_maps.cpp: a stack of nodes that own maps, pushed by compare-and-swap and taken as a whole by
// exchange.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <atomic>
#include <cassert>
#include <map>

#include "many_threads.h"

struct Node {
  std::map<int, int> map;
  Node* next = nullptr;
};

std::atomic<Node*> head{nullptr};
std::atomic<int> taken{0};

void push(int value) {
  Node* node = new Node;
  node->map[value] = 1;
  node->next = head.load(std::memory_order_relaxed);
  while (!head.compare_exchange_weak(node->next, node, std::memory_order_release, std::memory_order_relaxed)) {
  }
}

void take_all() {
  Node* node = head.exchange(nullptr, std::memory_order_acquire);
  while (node) {
    Node* next = node->next;
    node->map.clear();
    delete node;
    taken.fetch_add(1, std::memory_order_relaxed);
    node = next;
  }
}

int main() {
  run_threads(8, [](int thread) {
    for (int i = 0; i < 200; ++i) {
      thread % 2 ? push(i) : take_all();
    }
  });
  take_all();
  assert(taken == 800);
}
