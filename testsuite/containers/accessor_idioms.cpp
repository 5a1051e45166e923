// accessor_idioms.cpp: a pool, reference counts and a maximum, each made and changed under the accessor that found it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent --repeat=5 --flags=-ltbb %s %t
// REQUIRES: onetbb
#include <tbb/concurrent_hash_map.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

struct Connection {
  std::string host;
};

class Pool {
  using Map = tbb::concurrent_hash_map<std::string, std::shared_ptr<Connection>>;

 public:
  // Looks twice: the second time the insertion tells.
  std::shared_ptr<Connection> get(const std::string& host) {
    {
      Map::const_accessor known;
      if (map_.find(known, host)) return known->second;
    }
    Map::accessor entry;
    if (map_.insert(entry, host)) entry->second = std::make_shared<Connection>(Connection{host});
    return entry->second;
  }
  // The element tells.
  std::shared_ptr<Connection> get_simply(const std::string& host) {
    Map::accessor entry;
    map_.insert(entry, host);
    if (!entry->second) entry->second = std::make_shared<Connection>(Connection{host});
    return entry->second;
  }
  void drop(const std::string& host) {
    Map::accessor entry;
    if (map_.find(entry, host)) map_.erase(entry);
  }

 private:
  Map map_;
};

using Numbers = tbb::concurrent_hash_map<int, int>;

Pool pool;
Numbers uses, greatest;

void acquire(int id) {
  Numbers::accessor use;
  uses.insert(use, id);
  ++use->second;
}

void release(int id) {
  Numbers::accessor use;
  if (!uses.find(use, id)) return;
  if (--use->second == 0) uses.erase(use);
}

void raise(Numbers::accessor& entry, int value) {
  if (entry->second < value) entry->second = value;
}

void keep_greatest(int key, int value) {
  Numbers::accessor entry;
  if (greatest.find(entry, key)) return raise(entry, value);
  if (!greatest.insert(entry, {key, value})) raise(entry, value);
}

void work(int me) {
  for (int round = 0; round < 60; ++round) {
    std::string host = "host " + std::to_string(round % 5);
    pool.get(host);
    pool.get_simply(host);
    if (round % 10 == me) pool.drop(host);
    acquire(round % 3);
    release(round % 3);
    keep_greatest(round % 4, round + me);
  }
}

int main() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  Numbers::const_accessor entry;
  return uses.empty() && greatest.find(entry, 3) && entry->second == 61 ? 0 : 1;
}
