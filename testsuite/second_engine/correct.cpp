// correct.cpp: everything that maps stand-ins to accesses, ordered by locks: neither engine has anything to say.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: for sanitizer in thread address undefined address,undefined; do for level in -O0 -O2; do \
// RUN:   %mapsan-clang++ -fsanitize=$sanitizer $level -g -pthread %s -o %t && %t 2>&1 | %FileCheck %s || exit 1; \
// RUN: done; done
// CHECK-NOT: WARNING
// CHECK-NOT: ERROR
// CHECK: 1 module; no violation found
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

struct Entry {
  int hits = 0;
  bool dirty = false, stale = false;
  std::string text;
};

std::mutex mutex;
std::map<int, Entry> entries;
std::atomic<std::unordered_map<int, int>*> published{nullptr};

// Short-lived maps at the same addresses, in every thread, on stack and heap.
int private_maps(int thread) {
  int sum = 0;
  for (int i = 0; i < 50; ++i) {
    std::map<int, int> local;
    auto heap = std::make_unique<std::unordered_map<int, int>>();
    for (int key = 0; key < 8; ++key) {
      local[key] = thread;
      (*heap)[key] += local.at(key);
    }
    local.erase(3);
    std::map<int, int> copy = local, moved = std::move(local);
    copy.swap(moved);
    sum += copy.at(1) + static_cast<int>(heap->size());
  }
  return sum;
}

void work(int thread) {
  private_maps(thread);
  // Different elements of one map, without a lock; then different members of one element.
  for (int i = 0; i < 100; ++i) entries.at(thread).hits += 1;
  (thread % 2 == 0 ? entries.at(100).dirty : entries.at(100).stale) = thread > 1;
  if (thread == 0) {
    auto* table = new std::unordered_map<int, int>;
    (*table)[1] = 1;
    published.store(table, std::memory_order_release);
  } else if (auto* table = published.load(std::memory_order_acquire)) {
    (void)table->at(1);
  }
}

void change(int thread) {
  for (int i = 0; i < 200; ++i) {
    std::lock_guard<std::mutex> lock(mutex);
    Entry& entry = entries[1000 + i % 20];
    entry.hits += thread;
    const Entry copy = entry;
    if (i % 7 == 0) entries.erase(1000 + copy.hits % 20);
    if (i % 50 == 0) entries = std::map<int, Entry>(entries);
    if (i % 90 == 0) entries.clear();
    for (auto& [key, value] : entries) value.text = "seen";
  }
}

template <class Function>
void in_threads(int count, Function function) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(function, i);
  for (auto& thread : threads) thread.join();
}

int main() {
  for (int key : {0, 1, 100}) entries[key];
  in_threads(2, work);
  delete published.load();
  in_threads(4, change);
}
