// concurrent_put_if_absent.cpp: insertions whose results are asked, and elements that are atomics.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent --repeat=5 --flags=-ltbb %s %t
// REQUIRES: onetbb
#include <tbb/concurrent_hash_map.h>
#include <tbb/concurrent_map.h>
#include <tbb/concurrent_unordered_map.h>
#include <tbb/concurrent_unordered_set.h>

#include <atomic>
#include <string>
#include <thread>

tbb::concurrent_hash_map<int, int> owners;
tbb::concurrent_unordered_set<int> seen;
tbb::concurrent_unordered_map<int, int> first;
tbb::concurrent_unordered_map<std::string, std::atomic<int>> hits;
tbb::concurrent_map<int, std::atomic<int>> lengths;
std::atomic<int> taken{0}, sent{0};

void claim(int job, int me) {
  if (owners.count(job)) return;
  if (owners.insert({job, me})) ++taken;
  if (seen.insert(job).second) ++sent;
  auto [place, is_mine] = first.emplace(job, me);
  if (!is_mine && place->second == me) ++taken;
}

void hit(const std::string& page) {
  ++hits[page];
  auto found = hits.find(page);
  if (found == hits.end()) found = hits.emplace(page, 0).first;
  ++found->second;
  int length = static_cast<int>(page.size());
  auto counted = lengths.find(length);
  if (counted == lengths.end()) counted = lengths.emplace(length, 0).first;
  ++counted->second;
}

int total() {
  int sum = 0;
  for (auto& [page, count] : hits) sum += count;
  return sum;
}

void work(int me) {
  for (int round = 0; round < 60; ++round) {
    claim(round, me);
    hit("page " + std::to_string(round % 12));
    if (round % 20 == 0) total();
  }
}

int main() {
  std::thread a(work, 1), b(work, 2);
  a.join();
  b.join();
  return taken == 60 && sent == 60 && total() == 240 ? 0 : 1;
}
