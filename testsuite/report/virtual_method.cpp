// virtual_method.cpp: the access is reached through a virtual call, in a class that inherits its map privately.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int>
#include <map>
#include <memory>
#include <mutex>

#include "two_threads.h"

struct Store {
  virtual ~Store() = default;
  virtual void put(int key) = 0;
};

class MapStore : public Store, private std::map<int, int> {
 public:
  void put(int key) override {
#ifdef FIXED
    std::lock_guard<std::mutex> lock(mutex_);
#endif
    // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'first'
    // CHECK-DAG: {{[Ww]}}rite (emplace){{.*}} by thread T{{[0-9]+}} 'second'
    // CHECK-DAG: #0 MapStore::put {{.*}}virtual_method.cpp:[[@LINE+2]]:
    // CHECK-DAG: #0 MapStore::put {{.*}}virtual_method.cpp:[[@LINE+1]]:
    emplace(key, key);
  }

 private:
  std::mutex mutex_;
};

int main() {
  std::unique_ptr<Store> store = std::make_unique<MapStore>();
  run_in_order(
      "first", [&] { store->put(1); }, "second", [&] { store->put(2); });
}
