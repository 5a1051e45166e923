// created_line.cpp: the report says where the map was constructed and where each thread was created.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::map<int, int> 'Ledger::rows'
// JSON: basename(map.created.file) == "created_line.cpp" and map.created.line > 0
#include <pthread.h>

#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "invisible_barrier.h"

struct Ledger {
  std::mutex mutex;
  std::map<int, int> rows;
};

std::unique_ptr<Ledger> make_ledger() {
  // CHECK-DAG: Map 'Ledger::rows' {{.*}}created by main thread at {{.*}}created_line.cpp
  return std::make_unique<Ledger>();
}

void append(Ledger& ledger, int row) {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(ledger.mutex);
#endif
  ledger.rows.emplace(row, row);
}

int main() {
  auto ledger = make_ledger();
  invisible::Steps steps;
  // CHECK-DAG: Thread T{{[0-9]+}} 'alice' {{.*}}created by main thread
  std::thread alice([&] {
    pthread_setname_np(pthread_self(), "alice");
    append(*ledger, 1);
    steps.done();
    steps.wait_for(2);
  });
  // CHECK-DAG: Thread T{{[0-9]+}} 'bob' {{.*}}created by main thread
  std::thread bob([&] {
    pthread_setname_np(pthread_self(), "bob");
    steps.wait_for(1);
    append(*ledger, 2);
    steps.done();
  });
  alice.join();
  bob.join();
}
