// template_class.cpp: the accesses are in a class template, seen in its instantiations only.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::unordered_map<std::string, int> 'Table{{.*}}::map_'
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

template <class Map>
class Table {
 public:
  void put(const typename Map::key_type& key, const typename Map::mapped_type& value) {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(mutex_);
#endif
    // CHECK-DAG: {{[Ww]}}rite (operator[]){{.*}} by thread T{{[0-9]+}} 'writer'
    // CHECK-DAG: #0 Table{{.*}}::put {{.*}}template_class.cpp:[[@LINE+1]]:
    map_[key] = value;
  }
  bool has(const typename Map::key_type& key) const {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(mutex_);
#endif
    // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'reader'
    // CHECK-DAG: #0 Table{{.*}}::has {{.*}}template_class.cpp:[[@LINE+1]]:
    return map_.find(key) != map_.end();
  }

 private:
  mutable std::mutex mutex_;
  Map map_;
};

int main() {
  Table<std::unordered_map<std::string, int>> table;
  run_in_order(
      "writer", [&] { table.put("a", 1); }, "reader", [&] { table.has("b"); });
}
