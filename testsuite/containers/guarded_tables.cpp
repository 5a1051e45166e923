// guarded_tables.cpp: tables that move their elements about, each used under its lock only.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %if abseil-containers %{ %check_silent --repeat=3 "--flags=-DABSEIL %abseil" %s %t.absl %}
// RUN: %if boost %{ %check_silent --repeat=3 --flags=-DBOOST %s %t.boost %}
// REQUIRES: abseil-containers || boost
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#ifdef ABSEIL
#include <absl/container/btree_map.h>
#include <absl/container/flat_hash_map.h>
#include <absl/container/node_hash_map.h>
#else
#include <boost/container/flat_map.hpp>
#include <boost/container/map.hpp>
#include <boost/unordered_map.hpp>
#endif

template <class Map>
class Table {
 public:
  void add(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto [place, is_new] = map_.emplace(key, "value " + std::to_string(key));
    if (!is_new) place->second += "+";
  }
  void drop_if_long(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = map_.find(key);
    if (found != map_.end() && found->second.size() > 10) map_.erase(found);
  }
  std::size_t letters() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::size_t sum = 0;
    for (const auto& [key, text] : map_) sum += text.size() + (key > 0);
    return sum;
  }
  void grow() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (map_.size() < 1000) map_[static_cast<int>(1000 + map_.size())] = "x";
  }

 private:
  std::mutex mutex_;
  Map map_;
};

template <class Any>
void use(Any& table) {
  for (int round = 0; round < 200; ++round) {
    table.add(round % 170);
    table.drop_if_long(round % 60);
    table.grow();
    if (round % 50 == 0) table.letters();
  }
}

#ifdef ABSEIL
Table<absl::flat_hash_map<int, std::string>> first;
Table<absl::node_hash_map<int, std::string>> second;
Table<absl::btree_map<int, std::string>> third;
#else
Table<boost::unordered_map<int, std::string>> first;
Table<boost::container::map<int, std::string>> second;
Table<boost::container::flat_map<int, std::string>> third;
#endif

int main() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([] {
      use(first);
      use(second);
      use(third);
    });
  }
  for (std::thread& thread : threads) thread.join();
}
