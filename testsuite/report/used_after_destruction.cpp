// used_after_destruction.cpp: the owner destroys a map, and only then does the other thread come to use it. The storage
// stays, so that the access by itself does no harm.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: map-lifetime on std::map<int, int>
#include <map>
#include <mutex>
#include <new>

#include "two_threads.h"

using Map = std::map<int, int>;
alignas(Map) unsigned char storage[sizeof(Map)];
Map* map = new (storage) Map{{1, 10}};
std::mutex map_mutex;

void drop() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
#endif
  // CHECK-DAG: {{.*}} (destroy){{.*}} by thread T{{[0-9]+}} 'owner'
  // CHECK-DAG: #0 drop {{.*}}used_after_destruction.cpp:[[@LINE+1]]:
  map->~Map();
#ifdef FIXED
  map = nullptr;
#endif
}

void use() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(map_mutex);
  if (!map) return;
#endif
  // CHECK-DAG: {{[Rr]}}ead (size){{.*}} by thread T{{[0-9]+}} 'user'
  // CHECK-DAG: #0 use {{.*}}used_after_destruction.cpp:[[@LINE+1]]:
  (void)map->size();
}

int main() { run_in_order("owner", drop, "user", use); }
