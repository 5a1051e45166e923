// accessors.cpp: elements of a concurrent_hash_map used under accessors, erased by key and by accessor.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent "--flags=-I %S/Inputs -DCONCURRENT_HASH_MAP -ltbb" %s %t.concurrent_hash_map
// REQUIRES: onetbb
#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include "container.h"
#include "two_threads.h"

Map counts;
std::atomic<int> problems{0};

void count() {
  for (int round = 0; round < 200; ++round) {
    int key = round % 10;
    {
      Map::accessor entry;
      if (counts.insert(entry, key)) entry->second = 0;
      ++entry->second;
    }
    {
      Map::const_accessor entry;
      if (counts.find(entry, key)) problems += entry->second <= 0;
      entry.release();
    }
    {
      Map::accessor entry;
      if (counts.find(entry, key)) (*entry).second += 1;
    }
    counts.insert({key + 100, round});
    if (round % 50 == 0) counts.erase(key + 100);
    Map::accessor entry;
    if (round % 40 == 0 && counts.find(entry, key + 100)) counts.erase(entry);
  }
}

// What is put into the map is handed over with it.
using Shelf = std::map<int, int>;
tbb::concurrent_hash_map<int, std::shared_ptr<Shelf>> shelves;

void fill() {
  auto shelf = std::make_shared<Shelf>();
  (*shelf)[1] = 2;
  shelves.emplace(1, shelf);
}

void look() {
  decltype(shelves)::const_accessor entry;
  if (shelves.find(entry, 1)) problems += entry->second->at(1) != 2;
}

int main() {
  run_in_order("first", count, "second", count);
  run_in_order("filler", fill, "looker", look);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back(count);
  for (std::thread& thread : threads) thread.join();
  int sum = 0;
  for (auto& [key, value] : counts) sum += key < 100 ? value : 0;
  return problems == 0 && sum == 2000 ? 0 : 1;
}
