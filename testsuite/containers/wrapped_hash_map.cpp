// wrapped_hash_map.cpp: a class of the program's own around the container; its caller relies on two calls.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --flags=-ltbb %s %t
// REQUIRES: onetbb
// CHECK: WARNING: MapSanitizer: check-then-act on tbb::concurrent_hash_map<int, int> 'Store::map_'
// JSON: confidence == "predicted" and consequence == "lost-update"
#include <tbb/concurrent_hash_map.h>

#include <optional>

#include "two_threads.h"

template <class Key, class Value>
class Store {
  using Map = tbb::concurrent_hash_map<Key, Value>;

 public:
  std::optional<Value> get(const Key& key) const {
    typename Map::const_accessor entry;
    if (!map_.find(entry, key)) return std::nullopt;  // ROLE: check, interferer
    return entry->second;
  }
  void put(const Key& key, const Value& value) {
    typename Map::accessor entry;
    if (map_.find(entry, key)) entry->second = value;  // ROLE: act, interferer
  }
  template <class Change>
  void update(const Key& key, Change change) {
    typename Map::accessor entry;
    map_.insert(entry, key);
    entry->second = change(entry->second);
  }

 private:
  Map map_;
};

Store<int, int> visits;

void visit(int page) {
#ifdef FIXED
  visits.update(page, [](int count) { return count + 1; });
#else
  int count = visits.get(page).value_or(0);
  visits.put(page, count + 1);
#endif
}

int main() {
  visits.update(1, [](int) { return 1; });
  run_in_order(
      "first", [] { visit(1); }, "second", [] { visit(1); });
}
